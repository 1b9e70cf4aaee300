package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** commit: which chunks may be named, and who must have them. */
abstract class ChunkCommitContract extends StoreContract {
  @Test
  void aMemberThatDidNotAcknowledgeIsNamed() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    List<DurableReplica> all = cluster.durableEverywhere(chunk.group());
    Outcome.Missing missing =
        assertInstanceOf(
            Outcome.Missing.class,
            mount.apply(
                commit(file, cluster)
                    .acknowledged(chunk, 10, all.subList(1, 2))
                    .extent(0, 10, chunk, 0)
                    .build()));
    assertEquals(FsError.EAGAIN, missing.error());
    assertEquals(
        List.of(
            new Outcome.MissingReplicas(
                chunk, List.of(all.get(0).node(), all.get(2).node()), false)),
        missing.chunks());
    assertEquals(file, getattr(file));
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).chunk(chunk, 0, 10).build()));
  }

  @Test
  void aSyncingMemberMustAcknowledgeToo() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    List<DurableReplica> before = cluster.durableEverywhere(chunk.group());
    NodeId joined = cluster.addNode();
    assertTrue(store().changeMember(chunk.group(), joined, Change.SYNCING, 0));
    Outcome.Missing missing =
        assertInstanceOf(
            Outcome.Missing.class,
            mount.apply(
                commit(file, cluster)
                    .acknowledged(chunk, 10, before)
                    .extent(0, 10, chunk, 0)
                    .build()));
    assertEquals(List.of(joined), missing.chunks().getFirst().members());
    assertFalse(missing.chunks().getFirst().tooFewServing());
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).chunk(chunk, 0, 10).build()));
  }

  @Test
  void anAcknowledgementOfAnOldGenerationDoesNotCount() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    NodeId node = cluster.nodes().getLast();
    cluster.registerAgain(node, 100);
    ChunkId chunk = mount.newChunk();
    List<DurableReplica> old = cluster.durableEverywhere(chunk.group());
    cluster.registerAgain(node, 50);
    Outcome.Missing missing =
        assertInstanceOf(
            Outcome.Missing.class,
            mount.apply(
                commit(file, cluster)
                    .acknowledged(chunk, 10, old)
                    .extent(0, 10, chunk, 0)
                    .build()));
    assertEquals(List.of(node), missing.chunks().getFirst().members());
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).chunk(chunk, 0, 10).build()));
  }

  @Test
  void tooFewServingMembersTakeNoCommitWhoeverAcknowledges() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    for (NodeId node : cluster.nodes().subList(0, 2)) {
      cluster.registerAgain(node, 100);
      cluster.registerAgain(node, 50);
    }
    Outcome.Missing missing =
        assertInstanceOf(
            Outcome.Missing.class, mount.apply(commit(file, cluster).chunk(chunk, 0, 10).build()));
    assertEquals(List.of(new Outcome.MissingReplicas(chunk, List.of(), true)), missing.chunks());
    assertFails(FsError.EAGAIN, () -> store().grantChunks(mount.session(), 1, 1));
  }

  @Test
  void everyChunkThatLacksSomethingIsNamed() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    List<ChunkId> chunks = List.of(mount.newChunk(), mount.newChunk(), mount.newChunk());
    var commit = commit(file, cluster).chunk(chunks.get(0), 0, 10);
    for (ChunkId chunk : chunks.subList(1, 3)) {
      commit.acknowledged(chunk, 10, List.of()).extent(chunk.sequence() * 1000, 10, chunk, 0);
    }
    Outcome.Missing missing = assertInstanceOf(Outcome.Missing.class, mount.apply(commit.build()));
    List<ChunkId> named =
        new ArrayList<>(missing.chunks().stream().map(Outcome.MissingReplicas::chunk).toList());
    assertEquals(chunks.subList(1, 3), named);
    assertEquals(3, missing.chunks().getFirst().members().size());
  }

  @Test
  void aChunkThatIsNotAllottedIsRefused() {
    TestMount mount = mount();
    TestMount other = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId others = other.newChunk();
    ChunkId own = mount.newChunk();
    ChunkId never = new ChunkId(own.volume(), own.group(), 1L << 40, 1);
    ChunkId otherVolume = new ChunkId(own.volume() + 1, own.group(), own.sequence(), own.key());
    for (ChunkId chunk : List.of(others, never, otherVolume)) {
      assertFails(FsError.EINVAL, mount, commit(file, cluster).chunk(chunk, 0, 10).build());
    }
    assertFails(FsError.EINVAL, mount, commit(file, cluster).extent(0, 10, own, 0).build());
    assertEquals(file, getattr(file));
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).chunk(own, 0, 10).build()));
  }

  @Test
  void aChunkIdIsUsedOnce() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    Attr other = mount.create(ROOT, "g");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(chunk, 0, 10).build());
    assertFails(FsError.EINVAL, mount, commit(other, cluster).chunk(chunk, 0, 10).build());
    ChunkId otherKey = new ChunkId(chunk.volume(), chunk.group(), chunk.sequence(), 12345);
    assertFails(FsError.EINVAL, mount, commit(file, cluster).chunk(otherKey, 0, 10).build());
    mount.changed(AttributeContract.truncate(file.id(), 0));
    assertFails(FsError.EINVAL, mount, commit(file, cluster).chunk(chunk, 0, 10).build());
  }

  @Test
  void aFileMayMoveAChunkThatItRefersTo() {
    TestMount mount = mount();
    TestMount other = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(chunk, 0, 10).build());
    assertEquals(
        FsError.OK, other.errorOf(commit(file, cluster).extent(100, 10, chunk, 0).build()));
    assertEquals(FsError.OK, other.errorOf(commit(file, cluster).chunk(chunk, 200, 10).build()));
    assertEquals(3, layout(file).extents().size());
  }

  @Test
  void whatIsReferredToNeedsNoAcknowledgement() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    mount.apply(commit(file, cluster).chunk(chunk, 0, 10).build());
    assertEquals(
        FsError.OK,
        mount.errorOf(
            commit(file, cluster)
                .acknowledged(chunk, 10, List.of())
                .extent(100, 10, chunk, 0)
                .build()));
  }

  @Test
  void aChunkThatNoExtentNamesIsRefused() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    assertFails(
        FsError.EINVAL,
        mount,
        commit(file, cluster)
            .acknowledged(chunk, 10, cluster.durableEverywhere(chunk.group()))
            .build());
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).chunk(chunk, 0, 10).build()));
  }

  @Test
  void anExtentStaysInsideItsChunk() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    ChunkId chunk = mount.newChunk();
    assertFails(
        FsError.EINVAL,
        mount,
        commit(file, cluster)
            .acknowledged(chunk, 10, cluster.durableEverywhere(chunk.group()))
            .extent(0, 10, chunk, 1)
            .build());
    mount.apply(commit(file, cluster).chunk(chunk, 0, 10).build());
    mount.apply(commit(file).inline(5, "xxxxx").build());
    assertEquals(FsError.OK, mount.errorOf(commit(file, cluster).extent(100, 5, chunk, 5).build()));
    assertFails(FsError.EINVAL, mount, commit(file, cluster).extent(200, 6, chunk, 5).build());
  }

  @Test
  void conflictsAreFoundBeforeMissingMembersAndThoseBeforeTooMuchInline() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    Layout read = layout(file);
    byte[] tooMuch = new byte[(64 << 10) + 1];
    ChunkId chunk = mount.newChunk();
    var incomplete =
        commit(file, cluster)
            .acknowledged(chunk, 10, List.of())
            .extent(1 << 20, 10, chunk, 0)
            .inline(0, tooMuch);
    assertInstanceOf(Outcome.Missing.class, mount.apply(incomplete.build()));
    mount.apply(commit(file).inline(0, "x").build());
    assertInstanceOf(
        Outcome.Conflict.class, mount.apply(incomplete.expecting(0, 10, read).build()));
  }
}
