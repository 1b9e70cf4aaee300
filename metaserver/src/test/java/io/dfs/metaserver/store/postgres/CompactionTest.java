package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.CompactionStore;
import io.dfs.common.metadata.CompactionStore.Rule;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.metaserver.compact.ChunkRewrite;
import io.dfs.metaserver.compact.CompactionAgent;
import io.dfs.metaserver.compact.CompactionMetrics;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.CommitBuilder;
import io.dfs.testkit.metadata.TestMount;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compaction on a real database, with DataNodes that say what the test wants. */
class CompactionTest {
  private static final Rule RULE = new Rule(10, 1000, 25);
  private static final Duration PERIOD = Duration.ofHours(1);
  private static final int PIECE = 100;

  private StoreOnPostgres on;
  private ClusterFixture cluster;
  private TestMount mount;
  private final List<List<Extent>> rewritten = new ArrayList<>();
  private Runnable meanwhile = () -> {};
  private Optional<FsError> refusal = Optional.empty();
  private boolean acknowledged = true;
  private long keys = 1;

  @BeforeEach
  void start() {
    on = StoreOnPostgres.start();
    cluster = ClusterFixture.ready(on.store());
    mount = new TestMount(on.store());
  }

  @AfterEach
  void stop() {
    new CheckedStore(on).close();
  }

  private CompactionStore jobs() {
    return on.store().compaction().orElseThrow();
  }

  private List<DurableReplica> rewrite(ChunkId chunk, List<Extent> pieces) {
    rewritten.add(pieces);
    meanwhile.run();
    refusal.ifPresent(
        error -> {
          throw new FsException(error, "planned");
        });
    return acknowledged ? cluster.durableEverywhere(chunk.group()) : List.of();
  }

  private CompactionAgent agent() {
    ChunkRewrite rewrite = (chunk, members, pieces) -> rewrite(chunk, pieces);
    return new CompactionAgent(
        on.store(),
        jobs(),
        rewrite,
        RULE,
        PERIOD,
        () -> keys++,
        new CompactionMetrics(ProcessMetrics.none()));
  }

  /** Until a pass is over and no job is due. */
  private void compact() {
    CompactionAgent agent = agent();
    while (agent.doWork() > 0) {}
  }

  /** A file of pieces in chunks of their own, with a hole in the middle. */
  private Attr scattered(String name, int pieces) {
    Attr file = mount.create(InodeId.ROOT, name);
    CommitBuilder commit = new CommitBuilder(file, cluster);
    for (int i = 0; i < pieces; i++) {
      long pos = (long) (i < pieces / 2 ? i : i + 3) * PIECE;
      commit.chunk(mount.newChunk(), pos, PIECE);
    }
    return mount.changed(commit.build());
  }

  private Layout layout(Attr file) {
    return on.store().extents(file.id(), 0, Long.MAX_VALUE).layout();
  }

  private static Mutation.SetAttr truncation(Attr file, long size) {
    return new Mutation.SetAttr(
        file.id(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.of(size),
        false);
  }

  private Mutation.Commit overwrite(Attr file, long pos) {
    return new CommitBuilder(file, cluster).chunk(mount.newChunk(), pos, PIECE).build();
  }

  @Test
  void scatteredExtentsBecomeOneForEachStretch() {
    Attr file = scattered("scattered", 20);
    Attr few = scattered("few", 10);
    Layout before = layout(file);
    compact();
    assertEquals(List.of(before.extents()), rewritten);
    Layout after = layout(file);
    assertEquals(2, after.extents().size(), after::toString);
    assertEquals(10 * PIECE, after.extents().getFirst().lengthBytes());
    assertEquals(10 * PIECE, after.extents().getLast().chunkOffset());
    assertEquals(13 * PIECE, after.extents().getLast().pos());
    Attr now = on.store().getattr(file.id());
    assertEquals(file.sizeBytes(), now.sizeBytes());
    assertEquals(file.mtimeNs(), now.mtimeNs());
    assertEquals(file.allocatedBytes(), now.allocatedBytes());
    assertEquals(10, layout(few).extents().size(), "it has no more than the rule allows");
    assertEquals(20, on.number("SELECT count(*) FROM garbage"));
    assertEquals(0, on.number("SELECT count(*) FROM job WHERE kind = 'compaction'"));
    assertEquals(1, on.store().sessions().size(), "the job's session has ended");
    compact();
    assertEquals(1, rewritten.size(), "the next pass begins a period later");
  }

  @Test
  void aFileThatWasTruncatedToNothingIsFoundUnderItsPresentBody() {
    Attr file = scattered("file", 3);
    file = mount.changed(truncation(file, 0));
    CommitBuilder commit = new CommitBuilder(file, cluster);
    for (int i = 0; i < 20; i++) {
      commit.chunk(mount.newChunk(), (long) i * PIECE, PIECE);
    }
    mount.changed(commit.build());
    compact();
    assertEquals(1, layout(file).extents().size());
  }

  @Test
  void onlyWhatAFileUsesOfAChunkIsKept() {
    Attr file = mount.create(InodeId.ROOT, "file");
    ChunkId sparse = mount.newChunk();
    ChunkId full = mount.newChunk();
    mount.changed(
        new CommitBuilder(file, cluster)
            .acknowledged(sparse, 1000, cluster.durableEverywhere(sparse.group()))
            .extent(0, 100, sparse, 900)
            .chunk(full, 100, 1000)
            .extent(1100, 100, sparse, 0)
            .build());
    compact();
    assertEquals(2, rewritten.size());
    Layout after = layout(file);
    assertEquals(3, after.extents().size());
    assertEquals(full, after.extents().get(1).chunk());
    Set<ChunkId> chunks = new HashSet<>();
    after.extents().forEach(e -> chunks.add(e.chunk()));
    assertFalse(chunks.contains(sparse));
    assertEquals(1, on.number("SELECT count(*) FROM garbage"));
  }

  @Test
  void inlineBytesStayWhereTheyAre() {
    Attr file = scattered("file", 20);
    mount.changed(new CommitBuilder(file, cluster).inline(250, "inline").build());
    compact();
    assertEquals(2, rewritten.size(), "one before and one behind them");
    Layout after = layout(file);
    assertEquals(1, after.inline().size());
    assertEquals(250, after.inline().getFirst().pos());
    assertEquals(3, after.extents().size(), after::toString);
  }

  @Test
  void whatIsWrittenMeanwhileStays() {
    Attr file = scattered("file", 20);
    Mutation.Commit written = overwrite(file, 500);
    meanwhile =
        () -> {
          mount.changed(written);
          meanwhile = () -> {};
        };
    compact();
    Layout after = layout(file);
    assertEquals(20, after.extents().size(), "nothing was replaced");
    assertEquals(written.extents().getFirst(), after.extents().get(5));
    assertEquals(
        2, on.number("SELECT count(*) FROM garbage"), "what was overwritten, and the vain chunk");
    assertEquals(0, on.number("SELECT count(*) FROM job WHERE kind = 'compaction'"));
  }

  @Test
  void aTruncateOrRemovalMeanwhileIsNotUndone() {
    Attr file = scattered("file", 20);
    meanwhile =
        () -> {
          meanwhile = () -> {};
          mount.changed(truncation(file, 350));
        };
    compact();
    assertEquals(350, on.store().getattr(file.id()).sizeBytes());
    assertEquals(4, layout(file).extents().size());
    Attr other = scattered("other", 20);
    on.execute("UPDATE job SET due = clock_timestamp()");
    meanwhile =
        () -> {
          meanwhile = () -> {};
          mount.unlink(InodeId.ROOT, "other");
          for (int i = 0; i < 3; i++) {
            mount.heartbeat();
            on.execute("UPDATE session SET previous_mark = pg_current_snapshot()");
          }
          while (on.store().reclaimOrphans(100) > 0) {}
        };
    compact();
    assertEquals(0, on.number("SELECT count(*) FROM inode WHERE id = " + other.id()));
    assertEquals(0, on.number("SELECT count(*) FROM job WHERE kind = 'compaction'"));
  }

  /** The other's commit holds the inode's lock when that of the job comes. */
  @Test
  void aCommitThatIsNotOverYetIsWaitedForAndSeen() throws Exception {
    Attr file = scattered("file", 20);
    Mutation.Commit written = overwrite(file, 500);
    TestMount other = new TestMount(on.store());
    ChunkId chunk = other.newChunk();
    Mutation.Commit theirs = new CommitBuilder(file, cluster).chunk(chunk, 500, PIECE).build();
    try (Connection open = on.connect()) {
      open.setAutoCommit(false);
      Apply held = new Apply(other.session(), 1, 1, List.of(theirs));
      assertEquals(FsError.OK, on.applyOn(open, held).getFirst().outcomes().getFirst().error());
      CompletableFuture<Void> compacting = CompletableFuture.runAsync(this::compact);
      on.awaitBlocked();
      open.commit();
      compacting.get(30, TimeUnit.SECONDS);
    }
    assertEquals(chunk, layout(file).extents().get(5).chunk());
    assertEquals(20, layout(file).extents().size());
    mount.changed(written); // whoever writes later goes on as ever
  }

  @Test
  void whatCannotBeRewrittenNowComesAgain() {
    Attr file = scattered("file", 20);
    refusal = Optional.of(FsError.EIO);
    compact();
    assertEquals(20, layout(file).extents().size());
    refusal = Optional.empty();
    acknowledged = false;
    on.execute("UPDATE job SET due = clock_timestamp() WHERE kind = 'compaction'");
    compact();
    assertEquals(20, layout(file).extents().size(), "members lack the chunk");
    acknowledged = true;
    on.execute("UPDATE job SET due = clock_timestamp() WHERE kind = 'compaction'");
    compact();
    assertEquals(2, layout(file).extents().size());
    assertEquals(0, on.number("SELECT count(*) FROM job WHERE kind = 'compaction'"));
  }

  @Test
  void aJobIsOneServersUntilItsHoldIsOver() {
    scattered("a", 20);
    scattered("b", 20);
    assertTrue(jobs().scan(RULE, PERIOD, 1000));
    try (PostgresMetadataStore another = on.another()) {
      CompactionStore others = another.compaction().orElseThrow();
      CompactionStore.Job one = jobs().take(Duration.ofMinutes(1)).orElseThrow();
      CompactionStore.Job two = others.take(Duration.ofMinutes(1)).orElseThrow();
      assertTrue(!one.inode().equals(two.inode()));
      assertEquals(Optional.empty(), others.take(Duration.ofMinutes(1)));
      on.execute("UPDATE job SET taken_until = clock_timestamp() WHERE id = " + one.id());
      CompactionStore.Job again = others.take(Duration.ofMinutes(1)).orElseThrow();
      assertEquals(one.inode(), again.inode());
      assertFalse(jobs().hold(one, Duration.ofMinutes(1)), "another has it");
      jobs().done(one);
      assertTrue(others.hold(again, Duration.ofMinutes(1)), "it is not done");
    }
  }
}
