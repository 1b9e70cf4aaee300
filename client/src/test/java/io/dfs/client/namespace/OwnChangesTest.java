package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Own changes are seen at once, without asking. */
class OwnChangesTest extends TwoMounts {
  @Test
  void directoryFollowsOwnChangesWithoutAsking() {
    InodeId root = InodeId.ROOT;
    Attr d = mount.names.mkdir(root, FileName.of("d"), OWNER);
    mount.names.mkdir(root, FileName.of("gone"), OWNER);
    create(mount, FileName.of("old"));
    follows(root, d.id(), () -> create(mount, A));
    follows(root, d.id(), () -> mount.names.create(root, A, OWNER, false));
    follows(root, d.id(), () -> mount.names.symlink(root, B, new byte[] {'x'}, OWNER));
    follows(root, d.id(), () -> mount.names.mkdir(d.id(), A, OWNER));
    follows(root, d.id(), () -> mount.names.rename(rename(d.id(), A, root, FileName.of("c"))));
    follows(root, d.id(), () -> mount.names.rename(rename(root, FileName.of("c"), d.id(), A)));
    FileName gone = FileName.of("gone");
    follows(root, d.id(), () -> mount.names.rename(rename(d.id(), A, root, gone)));
    follows(root, d.id(), () -> mount.names.rename(exchange(root, gone, root, B)));
    follows(root, d.id(), () -> mount.names.rename(rename(root, A, root, FileName.of("old"))));
    follows(root, d.id(), () -> mount.names.unlink(root, FileName.of("old")));
    follows(root, d.id(), () -> mount.names.rename(rename(root, gone, d.id(), A)));
    follows(root, d.id(), () -> mount.names.rmdir(root, B));
    Attr linked = mount.names.mknod(root, A, Kind.FILE, OWNER, 0);
    follows(root, d.id(), () -> mount.names.link(linked.id(), root, B));

    // Nothing happens, or something: the answer is the same.
    mount.names.rename(rename(root, A, root, B));
    assertEquals(cluster.store.getattr(root), mount.names.getattr(root).attr());
  }

  /** After {@code change} both directories' attributes are known, and right. */
  private void follows(InodeId one, InodeId two, Runnable change) {
    mount.names.getattr(one);
    mount.names.getattr(two);
    clock.advance(Duration.ofMillis(1));
    change.run();
    Map<String, Long> asked =
        mount.asked(
            () -> {
              assertEquals(cluster.store.getattr(one), mount.names.getattr(one).attr());
              assertEquals(cluster.store.getattr(two), mount.names.getattr(two).attr());
            });
    assertEquals(Map.of(), asked);
  }

  @Test
  void parentsAttributesAreAskedForAgainAfterAChangeBelow() {
    Attr before = mount.names.getattr(InodeId.ROOT).attr();
    cluster.clock.advance(Duration.ofSeconds(5));
    mount.names.mkdir(InodeId.ROOT, A, OWNER);

    Attr after = mount.names.getattr(InodeId.ROOT).attr();

    assertEquals(before.nlink() + 1, after.nlink());
    assertTrue(after.mtimeNs() > before.mtimeNs());
  }

  @Test
  void renameMovesTheNameAndItsReplacement() {
    Attr a = create(mount, A);
    Attr b = create(mount, B);

    var renamed =
        mount.names.rename(new Mutation.Rename(InodeId.ROOT, A, InodeId.ROOT, B, false, false));

    assertEquals(0, renamed.replaced().orElseThrow().nlink());
    assertEquals(0, mount.names.getattr(b.id()).attr().nlink());
    assertEquals(a.id(), mount.names.lookup(InodeId.ROOT, B).attr().id());
    assertEquals(FsError.ENOENT, errorOf(() -> mount.names.lookup(InodeId.ROOT, A)));
  }

  @Test
  void exchangeSwapsBothNames() {
    Attr a = create(mount, A);
    Attr b = create(mount, B);

    mount.names.rename(new Mutation.Rename(InodeId.ROOT, A, InodeId.ROOT, B, false, true));

    assertEquals(b.id(), mount.names.lookup(InodeId.ROOT, A).attr().id());
    assertEquals(a.id(), mount.names.lookup(InodeId.ROOT, B).attr().id());
  }

  @Test
  void renameBetweenTwoNamesOfOneInodeKeepsBoth() {
    Attr a = create(mount, A);
    mount.names.link(a.id(), InodeId.ROOT, B);

    mount.names.rename(new Mutation.Rename(InodeId.ROOT, A, InodeId.ROOT, B, false, false));

    assertEquals(a.id(), mount.names.lookup(InodeId.ROOT, A).attr().id());
    assertEquals(a.id(), mount.names.lookup(InodeId.ROOT, B).attr().id());
  }
}
