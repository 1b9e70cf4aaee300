package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.MetadataRequest;
import io.dfs.client.session.Session;
import io.dfs.client.session.StoreTransport;
import io.dfs.client.session.StoreTransport.Fate;
import io.dfs.client.session.TestCluster;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Own changes are seen at once, those of others after the timeouts. */
class NamespaceTest {
  private static final FileName A = FileName.of("a");
  private static final FileName B = FileName.of("b");
  private static final Owner OWNER = new Owner(0644, 1000, 1000);
  private static final long SECOND = 1_000_000_000L;

  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);
  private final ManualClock clock = ManualClock.start();
  private Mount mount;
  private Mount other;

  /** A mount of the cluster. */
  private final class Mount {
    private final Session session = cluster.open(transport);
    private final Namespace names;

    Mount(LocalAttributes local) {
      NamespaceConfig config = NamespaceConfig.DEFAULT;
      names =
          new Namespace(
              session,
              new InodeLanes(),
              new AttributeCache(clock::nanos, config),
              local,
              config,
              clock::nanos);
    }

    /** Requests that reached the metadata service while the task ran. */
    Map<String, Long> asked(Runnable task) {
      Map<String, Long> before = session.counts().snapshot();
      task.run();
      Map<String, Long> after = session.counts().snapshot();
      after.replaceAll((type, n) -> n - before.getOrDefault(type, 0L));
      after.values().removeIf(n -> n == 0);
      return after;
    }
  }

  @BeforeEach
  void mountTwice() {
    mount = new Mount(LocalAttributes.NONE);
    other = new Mount(LocalAttributes.NONE);
  }

  @AfterEach
  void unmount() {
    mount.session.close();
    other.session.close();
  }

  private static Mutation.SetAttr chmod(InodeId inode, int permissions) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.of(permissions),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.empty(),
        false);
  }

  private static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  private Attr create(Mount by, FileName name) {
    return by.names.create(InodeId.ROOT, name, OWNER, true).attr();
  }

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

  private static Mutation.Rename rename(
      InodeId parent, FileName name, InodeId newParent, FileName newName) {
    return new Mutation.Rename(parent, name, newParent, newName, false, false);
  }

  private static Mutation.Rename exchange(
      InodeId parent, FileName name, InodeId newParent, FileName newName) {
    return new Mutation.Rename(parent, name, newParent, newName, false, true);
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
  void parentsAttributesAreAskedForAgainAfterAChangeBelow() {
    Attr before = mount.names.getattr(InodeId.ROOT).attr();
    cluster.clock.advance(Duration.ofSeconds(5));
    mount.names.mkdir(InodeId.ROOT, A, OWNER);

    Attr after = mount.names.getattr(InodeId.ROOT).attr();

    assertEquals(before.nlink() + 1, after.nlink());
    assertTrue(after.mtimeNs() > before.mtimeNs());
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

  @Test
  void symlinkTargetsComeBackAndAreBounded() {
    Attr link = mount.names.symlink(InodeId.ROOT, A, new byte[] {'x', (byte) 0xff}, OWNER);

    assertEquals((byte) 0xff, mount.names.readlink(link.id())[1]);
    assertEquals(
        FsError.ENAMETOOLONG,
        errorOf(() -> mount.names.symlink(InodeId.ROOT, B, new byte[4096], OWNER)));
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
}
