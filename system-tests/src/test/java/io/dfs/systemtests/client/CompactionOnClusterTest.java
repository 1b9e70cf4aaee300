package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.DfsClient;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Owner;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.common.time.RealTime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that is overwritten at random is put together again, also while that goes on. */
@Tag("slow")
@Timeout(300)
class CompactionOnClusterTest {
  private static final Owner OWNER = new Owner(0644, 0, 0);
  private static final int FILE_BYTES = 6 << 20;
  private static final int PIECE_BYTES = 4096;

  /** More make a file one to rewrite. */
  private static final int MANY = 1000;

  private final Random random = new Random(20260301);
  private final byte[] content = new byte[FILE_BYTES];

  @Test
  void aFileThatIsOverwrittenAtRandomKeepsItsBytesAndLosesItsExtents(@TempDir Path directory)
      throws Exception {
    try (SmallCluster cluster =
            new SmallCluster(
                directory,
                Map.of("compactionPeriod", Duration.ofSeconds(1), "gracePeriod", Duration.ZERO),
                Map.of());
        DfsClient client = cluster.connect()) {
      var made = client.namespace().create(InodeId.ROOT, FileName.of("file"), OWNER, true);
      InodeId id = made.attr().id();
      try (OpenFile file = client.files().adopt(made, OpenFlags.WRITE)) {
        random.nextBytes(content);
        file.write(0, ByteBuffer.wrap(content), false);
        file.flush();
        scatter(file, 25);
        assertTrue(extents(client, id) > MANY, "nothing to do: " + extents(client, id));
        overwriteUntilCompacted(client, file, id);
        truncateAndGrow(client, file, id);
      }
      awaitFew(client, id);
      try (DfsClient fresh = cluster.connectNow()) {
        verify(fresh, id);
      }
    }
  }

  /** Overwrites go on until a compaction has won. */
  private void overwriteUntilCompacted(DfsClient client, OpenFile file, InodeId id) {
    long end = RealTime.ticker().nanos() + Duration.ofSeconds(90).toNanos();
    while (extents(client, id) > MANY) {
      assertTrue(RealTime.ticker().nanos() < end, extents(client, id) + " extents");
      overwrite(file);
      file.flush();
      RealTime.pause().sleep(Duration.ofMillis(200));
    }
    verify(client, id);
  }

  private void truncateAndGrow(DfsClient client, OpenFile file, InodeId id) {
    scatter(file, 20);
    resize(client, id, FILE_BYTES / 2);
    Arrays.fill(content, FILE_BYTES / 2, FILE_BYTES, (byte) 0);
    resize(client, id, FILE_BYTES);
    verify(client, id);
  }

  private static void resize(DfsClient client, InodeId id, long size) {
    Mutation.SetAttr change =
        new Mutation.SetAttr(
            id,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            TimeChange.OMIT,
            TimeChange.OMIT,
            OptionalLong.of(size),
            false);
    client.files().beforeSetAttr(change);
    client.files().afterSetAttr(change, client.namespace().setattr(change));
  }

  private void scatter(OpenFile file, int rounds) {
    for (int i = 0; i < rounds; i++) {
      for (int n = 0; n < 64; n++) {
        overwrite(file);
      }
      file.flush();
    }
  }

  private void overwrite(OpenFile file) {
    byte[] piece = new byte[PIECE_BYTES];
    random.nextBytes(piece);
    int at = random.nextInt(FILE_BYTES / PIECE_BYTES) * PIECE_BYTES;
    System.arraycopy(piece, 0, content, at, PIECE_BYTES);
    file.write(at, ByteBuffer.wrap(piece), false);
  }

  private static int extents(DfsClient client, InodeId id) {
    Layout layout = client.session().extents(id, 0, Long.MAX_VALUE).layout();
    assertTrue(layout.complete(), "more than a page");
    return layout.extents().size();
  }

  /** Old chunks are reclaimed at once here: who has them in mind has to look again. */
  private void awaitFew(DfsClient client, InodeId id) {
    long end = RealTime.ticker().nanos() + Duration.ofSeconds(90).toNanos();
    while (extents(client, id) > MANY) {
      assertTrue(RealTime.ticker().nanos() < end, extents(client, id) + " extents");
      RealTime.pause().sleep(Duration.ofMillis(200));
    }
    verify(client, id);
  }

  private void verify(DfsClient client, InodeId id) {
    try (OpenFile file = client.files().open(id, List.of(), OpenFlags.READ)) {
      ByteBuffer all = ByteBuffer.allocate(FILE_BYTES);
      while (all.hasRemaining() && file.read(all.position(), all) > 0) {}
      assertArrayEquals(content, all.array());
    }
  }
}
