package io.dfs.fusemount.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.FileLock;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.OpenFlag;
import io.dfs.fusemount.fuse.Stat;
import io.dfs.fusemount.fuse.VolumeStat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Answers, each field at its offset in fuse.h. */
class EncoderTest {
  private static final Stat STAT =
      new Stat(3, 0100644, 2, 10, 11, 0x103, 1001, 513, 4096, -1, 2_000_000_003L, 4);
  private static final NodeEntry ENTRY =
      new NodeEntry(5, STAT, Duration.ofMillis(1500), Duration.ofMillis(2250));

  @Test
  void entry() {
    ByteBuffer out = Encoder.entry(ENTRY);
    assertEquals(128, out.remaining());
    assertEquals(5, out.getLong(0));
    assertEquals(0, out.getLong(8));
    assertEquals(2, out.getLong(16));
    assertEquals(1, out.getLong(24));
    assertEquals(250_000_000, out.getInt(32));
    assertEquals(500_000_000, out.getInt(36));
    assertAttributesAt(out, 40);
  }

  @Test
  void attributes() {
    ByteBuffer out = Encoder.attributes(STAT, Duration.ofMillis(1500));
    assertEquals(104, out.remaining());
    assertEquals(1, out.getLong(0));
    assertEquals(500_000_000, out.getInt(8));
    assertAttributesAt(out, 16);
  }

  private static void assertAttributesAt(ByteBuffer out, int at) {
    assertEquals(3, out.getLong(at));
    assertEquals(1001, out.getLong(at + 8));
    assertEquals(2, out.getLong(at + 16), "513 bytes are 2 sectors");
    assertEquals(-1, out.getLong(at + 24), "1 ns before the epoch");
    assertEquals(2, out.getLong(at + 32));
    assertEquals(0, out.getLong(at + 40));
    assertEquals(999_999_999, out.getInt(at + 48));
    assertEquals(3, out.getInt(at + 52));
    assertEquals(4, out.getInt(at + 56));
    assertEquals(0100644, out.getInt(at + 60));
    assertEquals(2, out.getInt(at + 64));
    assertEquals(10, out.getInt(at + 68));
    assertEquals(11, out.getInt(at + 72));
    assertEquals(0x103, out.getInt(at + 76));
    assertEquals(4096, out.getInt(at + 80));
    assertEquals(0, out.getInt(at + 84));
  }

  @Test
  void openAndCreate() {
    ByteBuffer open = Encoder.open(99, OpenFlag.KEEP_CACHE, OpenFlag.NOFLUSH);
    assertEquals(16, open.remaining());
    assertEquals(99, open.getLong(0));
    assertEquals(0x22, open.getInt(8));
    ByteBuffer create = Encoder.create(ENTRY, 98, OpenFlag.DIRECT_IO);
    assertEquals(144, create.remaining());
    assertEquals(5, create.getLong(0));
    assertEquals(98, create.getLong(128));
    assertEquals(1, create.getInt(136));
  }

  @Test
  void absentNameHasATimeAndNoNode() {
    ByteBuffer out = Encoder.absent(Duration.ofMillis(1250));
    assertEquals(128, out.remaining());
    assertEquals(0, out.getLong(0));
    assertEquals(1, out.getLong(16));
    assertEquals(250_000_000, out.getInt(32));
  }

  @Test
  void statfsAndLock() {
    ByteBuffer statfs = Encoder.statfs(new VolumeStat(1, 2, 3, 4, 5, 4096, 255));
    assertEquals(80, statfs.remaining());
    assertEquals(3, statfs.getLong(16));
    assertEquals(5, statfs.getLong(32));
    assertEquals(4096, statfs.getInt(40));
    assertEquals(255, statfs.getInt(44));
    assertEquals(4096, statfs.getInt(48));
    ByteBuffer lock = Encoder.lock(new FileLock(FileLock.Type.UNLOCK, 1, 2, 3));
    assertEquals(24, lock.remaining());
    assertEquals(2, lock.getLong(8));
    assertEquals(2, lock.getInt(16));
    assertEquals(3, lock.getInt(20));
  }

  @Test
  void notifications() {
    ByteBuffer inode = Notifications.invalidateInode(5, -1, 0);
    assertEquals(24, inode.remaining());
    assertEquals(-1, inode.getLong(8));
    ByteBuffer entry = Notifications.invalidateEntry(5, FileName.of("abc"));
    assertEquals(20, entry.remaining());
    assertEquals(5, entry.getLong(0));
    assertEquals(3, entry.getInt(8));
    assertEquals('a', entry.get(16));
    assertEquals(0, entry.get(19));
  }

  @Test
  void listingIsPaddedToEightBytesAndEndsWhereItIsFull() {
    DirentPacker packer = new DirentPacker(72, false);
    assertTrue(packer.add(bytes("a"), 3, 0040755, 1, null));
    assertTrue(packer.add(bytes("12345678"), 4, 0100644, 2, null));
    assertFalse(packer.add(bytes("b"), 5, 0100644, 3, null));
    ByteBuffer page = packer.page();
    assertEquals(64, page.remaining());
    assertEquals(3, page.getLong(0));
    assertEquals(1, page.getLong(8));
    assertEquals(1, page.getInt(16));
    assertEquals(4, page.getInt(20), "DT_DIR");
    assertEquals('a', page.get(24));
    assertEquals(4, page.getLong(32));
    assertEquals(8, page.getInt(32 + 20), "DT_REG");
  }

  @Test
  void listingWithAttributesHasTheEntryFirst() {
    DirentPacker packer = new DirentPacker(4096, true);
    assertTrue(packer.add(bytes("."), 1, 0040000, 1, null));
    assertTrue(packer.add(bytes("f"), 3, 0100644, 2, ENTRY));
    ByteBuffer page = packer.page();
    assertEquals(2 * 160, page.remaining());
    assertEquals(0, page.getLong(0), "no node for dots");
    assertEquals(1, page.getLong(128));
    assertEquals(5, page.getLong(160));
    assertAttributesAt(page, 160 + 40);
    assertEquals(3, page.getLong(160 + 128));
    assertEquals(2, page.getLong(160 + 136));
    byte[] name = new byte[1];
    page.get(160 + 152, name);
    assertArrayEquals(bytes("f"), name);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
