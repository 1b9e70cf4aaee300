package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.error.FsError;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.TestMount;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes kept in the store: pieces, patches, limits. */
abstract class InlineContract extends StoreContract {
  private static final int PIECE = InlinePiece.MAX_PIECE_BYTES;
  private static final int LIMIT = InlinePiece.MAX_FILE_BYTES;

  private void assertPiecesAreSound(Attr file) {
    long end = -1;
    for (InlinePiece piece : layout(file).inline()) {
      assertTrue(piece.pos() >= end, "overlap at " + piece);
      assertTrue(piece.bytes().length > 0 && piece.bytes().length <= PIECE, piece.toString());
      assertEquals(BlockChecksums.crc(ByteBuffer.wrap(piece.bytes())), piece.crc());
      end = piece.end();
    }
  }

  @Test
  void patchesMergeWithWhatIsThere() {
    TestMount one = mount();
    TestMount two = mount();
    Attr file = one.create(ROOT, "f");
    one.apply(commit(file).inline(0, "aaaaaaaaaa").build());
    two.apply(commit(file).inline(3, "BB").inline(12, "CC").build());
    one.apply(commit(file).inline(8, "ddd").build());
    assertEquals("aaaBBaaaddd.CC", text(file));
    assertPiecesAreSound(file);
    assertEquals(13, getattr(file).allocatedBytes());
  }

  @Test
  void smallAppendsFillPieces() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    byte[] bytes = new byte[512];
    for (int i = 0; i < 12; i++) {
      Arrays.fill(bytes, (byte) ('a' + i));
      mount.apply(commit(file).append().inline(0, bytes).build());
    }
    List<Integer> lengths = layout(file).inline().stream().map(p -> p.bytes().length).toList();
    assertEquals(List.of(PIECE, 2048), lengths);
    assertPiecesAreSound(file);
    assertEquals("a".repeat(512) + "b".repeat(512), text(file).substring(0, 1024));
  }

  @Test
  void aLargePatchIsCutIntoPieces() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    byte[] bytes = new byte[3 * PIECE + 5];
    new Random(1).nextBytes(bytes);
    mount.apply(commit(file).inline(100, bytes).build());
    assertPiecesAreSound(file);
    ByteBuffer all = ByteBuffer.allocate(bytes.length);
    layout(file).inline().forEach(p -> all.put(p.bytes()));
    assertEquals(ByteBuffer.wrap(bytes), all.flip());
    assertEquals(100, layout(file).inline().getFirst().pos());
  }

  @Test
  void aFileHasAtMostItsLimitInline() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, new byte[LIMIT]).build());
    Attr full = getattr(file);
    assertEquals(LIMIT, full.allocatedBytes());
    assertFails(FsError.EFBIG, mount, commit(file).append().inline(0, "x").build());
    assertFails(FsError.EFBIG, mount, commit(file).inline(LIMIT + 10, "x").build());
    assertEquals(full, getattr(file));
    assertEquals(FsError.OK, mount.errorOf(commit(file).inline(5, "x").build()));
  }

  @Test
  void whatTheSameCommitCoversMakesRoom() {
    TestMount mount = mount();
    ClusterFixture cluster = cluster();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, new byte[LIMIT]).build());
    assertEquals(
        FsError.OK,
        mount.errorOf(
            commit(file, cluster)
                .chunk(mount.newChunk(), 0, 10)
                .inline(LIMIT, "0123456789")
                .build()));
    assertFails(
        FsError.EFBIG,
        mount,
        commit(file, cluster)
            .chunk(mount.newChunk(), 10, 10)
            .inline(LIMIT + 10, "0123456789a")
            .build());
    assertPiecesAreSound(file);
    assertEquals(LIMIT + 10, getattr(file).allocatedBytes());
  }

  @Test
  void truncateMakesRoom() {
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    mount.apply(commit(file).inline(0, new byte[LIMIT]).build());
    mount.changed(AttributeContract.truncate(file.id(), LIMIT - 1));
    assertEquals(FsError.OK, mount.errorOf(commit(file).append().inline(0, "x").build()));
    mount.changed(AttributeContract.truncate(file.id(), 0));
    assertEquals(FsError.OK, mount.errorOf(commit(file).inline(0, new byte[LIMIT]).build()));
    assertPiecesAreSound(file);
  }

  @Test
  void randomPatchesReadBackAsAPlainArrayDoes() {
    long seed = 20260101;
    Random random = new Random(seed);
    TestMount mount = mount();
    Attr file = mount.create(ROOT, "f");
    byte[] model = new byte[20_000];
    Arrays.fill(model, (byte) '.');
    int size = 0;
    for (int i = 0; i < 150; i++) {
      int offset = random.nextInt(12_000);
      byte[] bytes = new byte[1 + random.nextInt(6_000)];
      Arrays.fill(bytes, (byte) ('a' + random.nextInt(26)));
      mount.apply(commit(file).inline(offset, bytes).build());
      System.arraycopy(bytes, 0, model, offset, bytes.length);
      size = Math.max(size, offset + bytes.length);
    }
    String expected = new String(model, 0, size, StandardCharsets.US_ASCII);
    assertEquals(expected, text(file), "seed " + seed);
    assertPiecesAreSound(file);
  }
}
