package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.client.session.MetadataRequest;
import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** An answer that was on its way does not undo what has happened here meanwhile. */
class LateAnswersTest extends TwoMounts {
  @Test
  void listingThatWasOnItsWayDoesNotBringBackWhatWasUnlinkedHere() {
    create(mount, A);
    duringNext(MetadataRequest.ReadDir.class, () -> unlinkLater(A));

    Listing listing = mount.names.readdir(InodeId.ROOT, 0, 100);

    assertEquals(0, listing.entries().getFirst().seen().entryNanos(), "not for the kernel");
    assertEquals(FsError.ENOENT, errorOf(() -> mount.names.lookup(InodeId.ROOT, A)));
  }

  private void unlinkLater(FileName name) {
    clock.advance(Duration.ofMillis(1));
    mount.names.unlink(InodeId.ROOT, name);
  }

  @Test
  void attributesThatWereOnTheirWayDoNotUndoAnOwnChange() {
    Attr made = create(mount, A);
    clock.advance(Duration.ofSeconds(2));
    duringNext(MetadataRequest.GetAttr.class, () -> mount.names.setattr(chmod(made.id(), 0600)));

    Attr late = mount.names.getattr(made.id()).attr();

    assertEquals(0600, late.permissions(), "the newest known, not the one asked for");
    assertEquals(0600, mount.names.getattr(made.id()).attr().permissions());
  }

  @Test
  void parentThatWasOnItsWayIsNotTakenForThePresentOne() {
    duringNext(
        MetadataRequest.GetAttr.class,
        () -> {
          clock.advance(Duration.ofMillis(1));
          mount.names.mkdir(InodeId.ROOT, A, OWNER);
        });
    Seen late = mount.names.getattr(InodeId.ROOT);

    assertEquals(0, late.attrNanos());
    assertEquals(late.attr().nlink() + 1, mount.names.getattr(InodeId.ROOT).attr().nlink());
  }

  /** Runs {@code meanwhile} after the server has answered the next request of a type. */
  private void duringNext(Class<?> type, Runnable meanwhile) {
    AtomicReference<Runnable> once = new AtomicReference<>(meanwhile);
    transport.afterAnswer(
        request -> {
          if (type.isInstance(request)) {
            Runnable task = once.getAndSet(() -> {});
            task.run();
          }
        });
  }
}
