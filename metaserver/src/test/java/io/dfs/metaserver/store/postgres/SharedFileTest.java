package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.dfs.common.error.FsError;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Commits of two mounts to one file, the first of them held open while the second arrives: nothing
 * of either is lost.
 */
class SharedFileTest {
  private StoreOnPostgres on;
  private ClusterFixture cluster;
  private TestMount one;
  private TestMount other;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start();
    cluster = ClusterFixture.ready(on.store());
    one = new TestMount(on.store());
    other = new TestMount(on.store());
  }

  @AfterEach
  void stop() {
    on.close();
  }

  /** What becomes of the second commit, which arrives while the first has run and not ended. */
  private Outcome overlapped(Mutation first, Mutation second) throws Exception {
    try (Connection open = on.connect()) {
      open.setAutoCommit(false);
      Apply held = new Apply(one.session(), 1, 1, List.of(first));
      ApplyResult taken = on.applyOn(open, held).getFirst();
      assertEquals(FsError.OK, taken.outcomes().getFirst().error());
      CompletableFuture<ApplyResult> waiting =
          on.store().submit(new Apply(other.session(), 1, 1, List.of(second)));
      on.awaitBlocked();
      open.commit();
      return waiting.get(10, TimeUnit.SECONDS).outcomes().getFirst();
    }
  }

  private Attr file(String text) {
    Attr file = one.create(InodeId.ROOT, "file");
    return one.changed(InlineText.commit(file, false, 0, text));
  }

  private String text(Attr file) {
    return InlineText.of(on.store(), file.id());
  }

  private Layout layout(Attr file) {
    return on.store().extents(file.id(), 0, Long.MAX_VALUE).layout();
  }

  @Test
  void patchesOfOnePieceAreMerged() throws Exception {
    Attr file = file("--------");
    Outcome second =
        overlapped(InlineText.commit(file, false, 1, "a"), InlineText.commit(file, false, 5, "bb"));
    assertEquals(FsError.OK, second.error());
    assertEquals("-a---bb-", text(file));
  }

  @Test
  void appendsFollowEachOther() throws Exception {
    Attr file = file("start ");
    Outcome second =
        overlapped(
            InlineText.commit(file, true, 0, "first "), InlineText.commit(file, true, 0, "second"));
    assertEquals(12, assertInstanceOf(Outcome.Committed.class, second).position());
    assertEquals("start first second", text(file));
  }

  @Test
  void aTailThatWasPatchedMeanwhileIsNotRolledAsItWas() throws Exception {
    Attr file = file("the tail");
    Layout read = layout(file);
    ChunkId chunk = other.newChunk();
    Mutation roll =
        new CommitBuilder(file, cluster).chunk(chunk, 0, 8).expecting(0, 8, read).build();
    Outcome second = overlapped(InlineText.commit(file, false, 4, "T"), roll);
    Outcome.Conflict conflict = assertInstanceOf(Outcome.Conflict.class, second);
    assertEquals(layout(file), conflict.present());
    assertEquals("the Tail", text(file));
  }

  @Test
  void aPatchThatMeetsATailBeingRolledLandsOnTheChunk() throws Exception {
    Attr file = file("the tail");
    ChunkId chunk = one.newChunk();
    Mutation roll =
        new CommitBuilder(file, cluster).chunk(chunk, 0, 8).expecting(0, 8, layout(file)).build();
    Outcome second = overlapped(roll, InlineText.commit(file, false, 4, "T"));
    assertEquals(FsError.OK, second.error());
    assertEquals("....T...", text(file));
    assertEquals(
        List.of(new Extent(0, 4, chunk, 0), new Extent(5, 3, chunk, 5)), layout(file).extents());
  }

  @Test
  void aTailIsRolledByOneOfTwo() throws Exception {
    Attr file = file("the tail");
    Layout read = layout(file);
    ChunkId chunk = one.newChunk();
    Mutation roll =
        new CommitBuilder(file, cluster).chunk(chunk, 0, 8).expecting(0, 8, read).build();
    Mutation again =
        new CommitBuilder(file, cluster)
            .chunk(other.newChunk(), 0, 8)
            .expecting(0, 8, read)
            .build();
    assertInstanceOf(Outcome.Conflict.class, overlapped(roll, again));
    assertEquals(List.of(new Extent(0, 8, chunk, 0)), layout(file).extents());
  }
}
