package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.MetadataRequest;
import io.dfs.client.session.Session;
import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operations answer, and what they ask for. */
class NamespaceTest extends TwoMounts {
  @Test
  void eachOperationIsOneRequest() {
    mount.session.nextInode(); // the grant
    assertEquals(Map.of("ApplyList", 1L), mount.asked(() -> create(mount, A)));
    assertEquals(
        Map.of("ApplyList", 1L), mount.asked(() -> mount.names.mkdir(InodeId.ROOT, B, OWNER)));
    assertEquals(Map.of("ApplyList", 1L), mount.asked(() -> mount.names.rmdir(InodeId.ROOT, B)));
    assertEquals(
        Map.of("ApplyList", 1L),
        mount.asked(
            () ->
                mount.names.rename(
                    new Mutation.Rename(InodeId.ROOT, A, InodeId.ROOT, B, false, false))));
    assertEquals(Map.of("ApplyList", 1L), mount.asked(() -> mount.names.unlink(InodeId.ROOT, B)));
    assertEquals(
        Map.of("Lookup", 1L),
        mount.asked(
            () ->
                assertEquals(FsError.ENOENT, errorOf(() -> mount.names.lookup(InodeId.ROOT, B)))));
  }

  @Test
  void aPathIsOneRequestAndThenNone() {
    Attr a = other.names.mkdir(InodeId.ROOT, A, OWNER);
    Attr b = other.names.mkdir(a.id(), B, OWNER);
    Attr file = other.names.create(b.id(), A, OWNER, true).attr();
    List<FileName> path = List.of(A, B, A);
    List<FileName> missing = List.of(A, B, B);
    List<Attr> whole = List.of(cluster.store.getattr(a.id()), cluster.store.getattr(b.id()), file);

    assertEquals(
        Map.of("LookupPath", 1L),
        mount.asked(() -> assertEquals(whole, mount.names.lookupPath(InodeId.ROOT, path))));
    assertEquals(
        Map.of(),
        mount.asked(() -> assertEquals(whole, mount.names.lookupPath(InodeId.ROOT, path))));
    assertEquals(Map.of(), mount.asked(() -> mount.names.lookup(b.id(), A)));
    for (int i = 0; i < 2; i++) { // what is missing is asked for every time
      assertEquals(
          Map.of("LookupPath", 1L),
          mount.asked(
              () ->
                  assertEquals(
                      whole.subList(0, 2), mount.names.lookupPath(InodeId.ROOT, missing))));
    }
    assertEquals(
        Map.of(),
        mount.asked(
            () -> assertEquals(List.of(file), mount.names.lookupPath(b.id(), List.of(A, B)))));

    other.names.unlink(b.id(), A);
    clock.advance(Duration.ofSeconds(1));
    assertEquals(2, mount.names.lookupPath(InodeId.ROOT, path).size());
    assertEquals(FsError.ENOTDIR, errorOf(() -> mount.names.lookupPath(file.id(), path)));
  }

  @Test
  void whatWasCreatedHereIsKnownWithoutAsking() {
    Attr made = create(mount, A);

    Map<String, Long> asked =
        mount.asked(
            () -> {
              assertEquals(made, mount.names.lookup(InodeId.ROOT, A).attr());
              assertEquals(made, mount.names.getattr(made.id()).attr());
            });

    assertEquals(Map.of(), asked);
  }

  @Test
  void listingFillsTheCaches() {
    Attr a = create(other, A);
    Attr b = create(other, B);
    assertEquals(2, mount.names.readdir(InodeId.ROOT, 0, 100).entries().size());

    Map<String, Long> asked =
        mount.asked(
            () -> {
              assertEquals(a.id(), mount.names.lookup(InodeId.ROOT, A).attr().id());
              assertEquals(b, mount.names.getattr(b.id()).attr());
            });

    assertEquals(Map.of(), asked);
  }

  @Test
  void createOfAnExistingFileOpensIt() {
    Attr made = create(other, A);

    var opened = mount.names.create(InodeId.ROOT, A, OWNER, false);

    assertEquals(made.id(), opened.attr().id());
    assertEquals(FsError.EEXIST, errorOf(() -> mount.names.create(InodeId.ROOT, A, OWNER, true)));
  }

  @Test
  void lostAnswersChangeNothingOfThis() {
    boolean[] once = {true};
    transport.fates(
        r -> {
          if (r instanceof MetadataRequest.ApplyList && once[0]) {
            once[0] = false;
            return Fate.ANSWER_LOST;
          }
          return Fate.ANSWERED;
        });

    Attr made = create(mount, A);

    assertEquals(made, mount.names.lookup(InodeId.ROOT, A).attr());
  }

  @Test
  void symlinkTargetsComeBackAndAreBounded() {
    Attr link = mount.names.symlink(InodeId.ROOT, A, new byte[] {'x', (byte) 0xff}, OWNER);

    assertEquals((byte) 0xff, mount.names.readlink(link.id())[1]);
    assertEquals(
        FsError.ENAMETOOLONG,
        errorOf(() -> mount.names.symlink(InodeId.ROOT, B, new byte[4096], OWNER)));
  }

  @Test
  void uncommittedWritesOverlayEveryAnswer() {
    Attr made = create(mount, A);
    try (Session session = cluster.open(transport)) {
      NamespaceConfig config = NamespaceConfig.DEFAULT;
      Namespace writing =
          new Namespace(
              session,
              new InodeLanes(),
              new AttributeCache(clock::nanos, config),
              NamespaceTest::with777Bytes,
              config,
              clock::nanos);

      assertEquals(777, writing.lookup(InodeId.ROOT, A).attr().sizeBytes());
      assertEquals(777, writing.lookup(InodeId.ROOT, A).attr().sizeBytes());
      assertEquals(777, writing.getattr(made.id()).attr().sizeBytes());
      assertEquals(777, writing.setattr(chmod(made.id(), 0600)).sizeBytes());
      assertEquals(
          777, writing.readdir(InodeId.ROOT, 0, 9).entries().getFirst().seen().attr().sizeBytes());
    }
  }

  private static Attr with777Bytes(Attr a) {
    return new Attr(
        a.id(),
        a.kind(),
        a.permissions(),
        a.uid(),
        a.gid(),
        a.nlink(),
        777,
        a.allocatedBytes(),
        a.rdev(),
        a.atimeNs(),
        a.mtimeNs(),
        a.ctimeNs(),
        a.version(),
        a.body(),
        a.xattrs());
  }
}
