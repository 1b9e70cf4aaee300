package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** commit: extents, sizes, appends, what was expected. */
abstract class CommitContract extends StoreContract {
  @Test
  void aCommitMakesBytesVisible() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    outage(Duration.ofSeconds(3));
    cluster.nodes().forEach(n -> store().register(cluster.reportOf(n)));
    ChunkId chunk = mount.newChunk();
    Outcome.Committed done =
        assertInstanceOf(
            Outcome.Committed.class,
            mount.apply(commit(file, cluster).chunk(chunk, 0, 9000).size(9000).mtime(77).build()));
    assertEquals(0, done.position());
    assertEquals(9000, done.attr().sizeBytes());
    assertEquals(9000, done.attr().allocatedBytes());
    assertEquals(77, done.attr().mtimeNs());
    assertTrue(done.attr().ctimeNs() > file.ctimeNs());
    assertTrue(done.attr().version() > file.version());
    assertEquals(done.attr(), getattr(file));
    assertEquals(new Layout(List.of(new Extent(0, 9000, chunk, 0)), List.of(), true), layout(file));
  }

  @Test
  void withoutAnMtimeItStays() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    outage(Duration.ofSeconds(3));
    Attr after = mount.changed(commit(file).inline(0, "x").build());
    assertEquals(file.mtimeNs(), after.mtimeNs());
    assertTrue(after.ctimeNs() > file.ctimeNs());
  }

  @Test
  void theSizeIsRaisedButNeverLowered() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    assertEquals(100, mount.changed(commit(file).size(100).build()).sizeBytes());
    assertEquals(100, mount.changed(commit(file).inline(0, "x").size(50).build()).sizeBytes());
    assertEquals(201, mount.changed(commit(file).inline(200, "x").size(5).build()).sizeBytes());
    assertEquals(2, getattr(file).allocatedBytes());
  }

  @Test
  void aCommitKillsPrivilegesWhenAsked() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.changed(AttributeContract.chmod(file.id(), 06755));
    assertEquals(06755, mount.changed(commit(file).inline(0, "x").build()).permissions());
    Attr killed = mount.changed(commit(file).inline(0, "y").killPrivileges().build());
    assertEquals(0755, killed.permissions());
  }

  @Test
  void anExtentTrimsAndSplitsWhatLayThere() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId first = mount.newChunk();
    ChunkId second = mount.newChunk();
    ChunkId third = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(first, 0, 10_000).build());
    mount.apply(commit(file, cluster).chunk(second, 4_000, 2_000).build());
    mount.apply(commit(file, cluster).chunk(third, 9_000, 3_000).build());
    assertEquals(
        List.of(
            new Extent(0, 4_000, first, 0),
            new Extent(4_000, 2_000, second, 0),
            new Extent(6_000, 3_000, first, 6_000),
            new Extent(9_000, 3_000, third, 0)),
        layout(file).extents());
    assertEquals(12_000, getattr(file).allocatedBytes());
    assertTrue(store().takeGarbage(Duration.ZERO, 10).isEmpty());
  }

  @Test
  void anExtentCoversInlineBytesAndAPatchCoversExtents() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file).inline(0, "0123456789").build());
    mount.apply(commit(file, cluster).chunk(chunk, 2, 6).build());
    assertEquals("01......89", text(file));
    mount.apply(commit(file).inline(4, "xy").build());
    assertEquals("01..xy..89", text(file));
    assertEquals(
        List.of(new Extent(2, 2, chunk, 0), new Extent(6, 2, chunk, 4)), layout(file).extents());
    assertEquals(10, getattr(file).allocatedBytes());
  }

  @Test
  void onePackedChunkMayServeSeveralRanges() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(
        commit(file, cluster)
            .acknowledged(chunk, 300, cluster.durableEverywhere(chunk.group()))
            .extent(5_000, 100, chunk, 200)
            .extent(0, 100, chunk, 0)
            .extent(900, 100, chunk, 100)
            .build());
    assertEquals(
        List.of(
            new Extent(0, 100, chunk, 0),
            new Extent(900, 100, chunk, 100),
            new Extent(5_000, 100, chunk, 200)),
        layout(file).extents());
    assertEquals(5_100, getattr(file).sizeBytes());
  }

  @Test
  void anAppendGoesToTheEndOfThatMoment() {
    TestMount one = mount();
    TestMount two = mount();
    ClusterFixture cluster = cluster();
    Attr file = one.create(ROOT, "f");
    one.apply(commit(file).append().inline(0, "one").build());
    Outcome.Committed second =
        assertInstanceOf(
            Outcome.Committed.class, two.apply(commit(file).append().inline(0, "two").build()));
    assertEquals(3, second.position());
    assertEquals("onetwo", text(file));
    ChunkId chunk = one.newChunk();
    Outcome.Committed third =
        assertInstanceOf(
            Outcome.Committed.class,
            one.apply(
                commit(file, cluster).append().chunk(chunk, 0, 10).inline(10, "tail").build()));
    assertEquals(6, third.position());
    assertEquals(20, third.attr().sizeBytes());
    assertEquals(List.of(new Extent(6, 10, chunk, 0)), layout(file).extents());
    assertEquals("onetwo..........tail", text(file));
  }

  @Test
  void anAppendIgnoresTheSizeItIsGiven() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    Attr after = mount.changed(commit(file).append().inline(0, "abc").size(1000).build());
    assertEquals(3, after.sizeBytes());
  }

  @Test
  void anAppendBehindAHoleStartsAtTheSize() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.changed(AttributeContract.truncate(file.id(), 4));
    mount.apply(commit(file).append().inline(0, "abc").build());
    assertEquals("....abc", text(file));
  }

  @Test
  void aCommitWrittenBeforeATruncateGoesIntoThePresentBody() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "before").build());
    Attr truncated = mount.changed(AttributeContract.truncate(file.id(), 0));
    Attr after = mount.changed(commit(file).inline(2, "late").build());
    assertEquals(truncated.body(), after.body());
    assertEquals("..late", text(file));
  }

  @Test
  void onlyFilesTakeCommits() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    Attr fifo = mount.changed(mount.node(ROOT, "p", Kind.FIFO, 0));
    assertFails(FsError.EINVAL, mount, commit(d).inline(0, "x").build());
    assertFails(FsError.EINVAL, mount, commit(fifo).inline(0, "x").build());
  }

  @Test
  void aFileThatIsGoneTakesNoCommit() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.unlink(ROOT, "f");
    mount.heartbeat();
    mount.heartbeat();
    store().reclaimOrphans(100);
    assertFails(FsError.ENOENT, mount, commit(file).inline(0, "x").build());
  }

  @Test
  void aCommitExpectingWhatIsThereIsTaken() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId old = mount.newChunk();
    ChunkId fresh = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(old, 0, 100).inline(100, "tail").build());
    Layout read = store().extents(file.id(), 50, 104).layout();
    assertEquals(
        FsError.OK,
        mount.errorOf(commit(file, cluster).chunk(fresh, 50, 54).expecting(50, 104, read).build()));
    assertEquals(
        List.of(new Extent(0, 50, old, 0), new Extent(50, 54, fresh, 0)), layout(file).extents());
  }

  @Test
  void aCommitExpectingSomethingElseGetsWhatIsThere() {
    TestMount mount = mount();
    TestMount other = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    Layout read = store().extents(file.id(), 0, 5).layout();
    other.apply(commit(file).inline(1, "E").build());
    Attr before = getattr(file);
    ChunkId chunk = mount.newChunk();
    Outcome.Conflict conflict =
        assertInstanceOf(
            Outcome.Conflict.class,
            mount.apply(commit(file, cluster).chunk(chunk, 0, 5).expecting(0, 5, read).build()));
    assertEquals(FsError.EAGAIN, conflict.error());
    assertEquals(before, conflict.attr());
    assertEquals(layout(file), conflict.present());
    assertEquals("hEllo", text(file));
    assertEquals(before, getattr(file));
    assertEquals(
        FsError.OK,
        mount.errorOf(
            commit(file, cluster).chunk(chunk, 0, 5).expecting(0, 5, conflict.present()).build()),
        "a refused commit uses nothing up");
  }

  @Test
  void expectingAHoleMeansThatItIsStillOne() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "ab").inline(10, "cd").build());
    Layout hole = store().extents(file.id(), 2, 10).layout();
    assertEquals(
        FsError.OK, mount.errorOf(commit(file).inline(3, "x").expecting(2, 10, hole).build()));
    assertFails(FsError.EAGAIN, mount, commit(file).inline(3, "y").expecting(2, 10, hole).build());
    assertEquals("ab.x......cd", text(file));
  }

  @Test
  void whatIsExpectedIsComparedOnlyWhereItIsNamed() {
    TestMount mount = mount();
    TestMount other = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "ab").inline(10, "cd").build());
    Layout read = store().extents(file.id(), 10, 12).layout();
    other.apply(commit(file).inline(0, "AB").build());
    assertEquals(
        FsError.OK, mount.errorOf(commit(file).inline(10, "CD").expecting(10, 12, read).build()));
    assertEquals("AB........CD", text(file));
  }

  @Test
  void aTruncateByAnotherMountIsAConflict() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, "hello").build());
    Layout read = layout(file);
    mount.changed(AttributeContract.truncate(file.id(), 0));
    assertFails(FsError.EAGAIN, mount, commit(file).inline(0, "x").expecting(0, 5, read).build());
  }
}
