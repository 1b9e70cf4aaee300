package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.client.session.MetadataRequest;
import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.error.FsError;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Extended attributes: asked for only where there are any. */
class NamespaceXattrsTest extends TwoMounts {
  @Test
  void whatHasNoAttributesIsNotAskedForThem() {
    XattrName name = XattrName.of("user.a");
    Attr file = create(mount, A);
    assertEquals(
        Map.of(),
        mount.asked(
            () -> {
              assertEquals(FsError.ENODATA, errorOf(() -> mount.names.getxattr(file.id(), name)));
              assertEquals(List.of(), mount.names.listxattr(file.id()));
            }));
    byte[] value = {1, 2, 3};
    other.names.setxattr(file.id(), name, value, Mutation.SetXattr.Mode.SET);
    clock.advance(Duration.ofNanos(SECOND + 1));
    assertEquals(
        Map.of("GetXattr", 1L, "ListXattr", 1L),
        mount.asked(
            () -> {
              assertArrayEquals(value, mount.names.getxattr(file.id(), name));
              assertEquals(List.of(name), mount.names.listxattr(file.id()));
            }));
    mount.names.removexattr(file.id(), name);
    assertEquals(Map.of(), mount.asked(() -> mount.names.listxattr(file.id())));
  }

  @Test
  void anAttributeWhoseAnswerWasLostIsSetOnce() {
    XattrName name = XattrName.of("user.a");
    Attr file = create(mount, A);
    AtomicInteger lost = new AtomicInteger(1);
    transport.fates(
        r ->
            r instanceof MetadataRequest.ApplyList && lost.getAndDecrement() > 0
                ? Fate.ANSWER_LOST
                : Fate.ANSWERED);
    mount.names.setxattr(file.id(), name, new byte[] {1}, Mutation.SetXattr.Mode.CREATE);
    assertEquals(file.version() + 1, cluster.store.getattr(file.id()).version());
    assertArrayEquals(new byte[] {1}, cluster.store.getxattr(file.id(), name));
  }
}
