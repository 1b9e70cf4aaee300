package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.error.FsError;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes of others are seen when what is known has run out. */
class OthersChangesTest extends TwoMounts {
  @Test
  void changesOfOthersAreSeenAfterTheTimeout() {
    Attr made = create(mount, A);
    other.names.setattr(chmod(made.id(), 0600));

    assertEquals(0644, mount.names.getattr(made.id()).attr().permissions());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(0600, mount.names.getattr(made.id()).attr().permissions());

    mount.names.lookup(InodeId.ROOT, A);
    other.names.unlink(InodeId.ROOT, A);
    assertEquals(made.id(), mount.names.lookup(InodeId.ROOT, A).attr().id());
    clock.advance(Duration.ofSeconds(1));
    assertEquals(FsError.ENOENT, errorOf(() -> mount.names.lookup(InodeId.ROOT, A)));
  }

  @Test
  void kernelIsToldWhatIsLeftOfTheTimeout() {
    create(mount, A);
    clock.advance(Duration.ofMillis(400));

    Seen seen = mount.names.lookup(InodeId.ROOT, A);

    assertEquals(SECOND * 6 / 10, seen.entryNanos());
    assertEquals(SECOND * 6 / 10, seen.attrNanos());
  }

  @Test
  void missingNamesAreAskedForEveryTime() {
    assertEquals(FsError.ENOENT, errorOf(() -> mount.names.lookup(InodeId.ROOT, A)));
    create(other, A);

    assertEquals(Kind.FILE, mount.names.lookup(InodeId.ROOT, A).attr().kind());
  }

  @Test
  void invalidationVoidsTheNamesOfAnInodeAndThoseBelowIt() {
    Attr directory = mount.names.mkdir(InodeId.ROOT, A, OWNER);
    Attr below = mount.names.create(directory.id(), A, OWNER, true).attr();
    Attr beside = create(mount, B);
    clock.advance(Duration.ofMillis(1));

    mount.names.invalidated(directory.id());

    assertEquals(
        Map.of(),
        mount.asked(
            () -> assertEquals(beside.id(), mount.names.lookup(InodeId.ROOT, B).attr().id())));
    assertEquals(
        Map.of("Lookup", 2L),
        mount.asked(
            () -> {
              mount.names.lookup(InodeId.ROOT, A);
              assertEquals(below.id(), mount.names.lookup(directory.id(), A).attr().id());
            }));
    assertEquals(Map.of("Lookup", 1L), mount.asked(() -> mount.names.lookup(directory.id(), A)));
    clock.advance(Duration.ofMillis(1));
    mount.names.lookup(directory.id(), A);
    assertEquals(Map.of(), mount.asked(() -> mount.names.lookup(directory.id(), A)), "known again");
  }
}
