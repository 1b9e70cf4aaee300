package io.dfs.fusemount.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.TimeChange;
import io.dfs.fusemount.fuse.FileLock;
import io.dfs.fusemount.fuse.FuseOperation;
import io.dfs.fusemount.fuse.Request;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Bodies of requests, each field at its offset in fuse.h. */
class DecoderTest {
  private static final int FLAG_MODE = 1;
  private static final int FLAG_SIZE = 8;
  private static final int FLAG_ATIME = 16;
  private static final int FLAG_FH = 64;
  private static final int FLAG_MTIME_NOW = 256;
  private static final int FLAG_KILL = 2048;

  @Test
  void setattrTakesOnlyWhatItsMaskNames() {
    Frame all =
        new RawRequest(FuseOperation.SETATTR, 88)
            .u32(0, FLAG_MODE | FLAG_SIZE | FLAG_ATIME | FLAG_FH | FLAG_MTIME_NOW | FLAG_KILL)
            .u64(8, 77)
            .u64(16, 1L << 40)
            .u64(32, -2)
            .u32(56, 5)
            .u32(68, 0100640)
            .u32(76, 11)
            .u32(80, 12)
            .frame();
    Request.SetAttr request = Decoder.setAttr(all);
    assertEquals(RawRequest.NODE, request.node());
    assertEquals(OptionalInt.of(0100640), request.mode());
    assertEquals(OptionalInt.empty(), request.uid());
    assertEquals(OptionalInt.empty(), request.gid());
    assertEquals(OptionalLong.of(1L << 40), request.sizeBytes());
    assertEquals(TimeChange.to(-2_000_000_000L + 5), request.atime());
    assertEquals(TimeChange.NOW, request.mtime());
    assertEquals(OptionalLong.of(77), request.handle());
    assertTrue(request.killPrivileges());

    Request.SetAttr owner =
        Decoder.setAttr(
            new RawRequest(FuseOperation.SETATTR, 88).u32(0, 6).u32(76, 11).u32(80, -1).frame());
    assertEquals(OptionalInt.of(11), owner.uid());
    assertEquals(OptionalInt.of(-1), owner.gid());
    assertEquals(TimeChange.OMIT, owner.mtime());
    assertFalse(owner.killPrivileges());
  }

  @Test
  void timesBeyondOurRangeAreClamped() {
    assertEquals(Long.MAX_VALUE, Decoder.nanosSinceEpoch(1L << 40, 3));
    assertEquals(Long.MIN_VALUE, Decoder.nanosSinceEpoch(-(1L << 40), 3));
    assertEquals(1_500_000_000L, Decoder.nanosSinceEpoch(1, 500_000_000));
  }

  @Test
  void writeKnowsItsFlags() {
    Frame frame =
        new RawRequest(FuseOperation.WRITE, 40)
            .u64(0, 5)
            .u64(8, 6)
            .u32(20, 1 | 4)
            .u32(32, 02001)
            .frame();
    LeasedWriteData data =
        new LeasedWriteData(new InputBuffer.Payload(ByteBuffer.allocate(1), () -> {}));
    Request.Write request = Decoder.write(frame, () -> data);
    assertEquals(new Request.Write(RawRequest.NODE, 5, 6, data, 02001, true, true), request);
  }

  @Test
  void readKnowsItsOpenFlags() {
    Frame frame =
        new RawRequest(FuseOperation.READ, 40)
            .u64(0, 5)
            .u64(8, 6)
            .u32(16, 4096)
            .u32(32, 0100000)
            .frame();
    assertEquals(new Request.Read(RawRequest.NODE, 5, 6, 4096, 0100000), Decoder.read(frame));
  }

  @Test
  void createAndOpenKnowWhetherToKillPrivileges() {
    Frame create =
        new RawRequest(FuseOperation.CREATE, 16 + 4)
            .u32(0, 0101)
            .u32(4, 0644)
            .u32(8, 022)
            .u32(12, 1)
            .text(16, "new")
            .frame();
    assertEquals(
        new Request.Create(RawRequest.NODE, FileName.of("new"), 0644, 0101, true),
        Decoder.create(create));
    Frame open = new RawRequest(FuseOperation.OPEN, 8).u32(0, 01001).u32(4, 1).frame();
    assertEquals(new Request.Open(RawRequest.NODE, 01001, true), Decoder.open(open));
  }

  @Test
  void mknodHasItsNameBehindTheUmask() {
    Frame frame =
        new RawRequest(FuseOperation.MKNOD, 16 + 5)
            .u32(0, 0010644)
            .u32(4, 0x103)
            .u32(8, 022)
            .text(16, "fifo")
            .frame();
    assertEquals(
        new Request.Mknod(RawRequest.NODE, FileName.of("fifo"), 0010644, 0x103),
        Decoder.mknod(frame));
  }

  @Test
  void renamesCarryTwoNames() {
    Frame plain = new RawRequest(FuseOperation.RENAME, 8 + 4).u64(0, 9).text(8, "a\0b").frame();
    assertEquals(
        new Request.Rename(RawRequest.NODE, FileName.of("a"), 9, FileName.of("b"), false, false),
        Decoder.rename(plain));
    assertEquals(
        new Request.Rename(RawRequest.NODE, FileName.of("a"), 9, FileName.of("b"), true, false),
        Decoder.rename2(rename2(1)));
    assertTrue(Decoder.rename2(rename2(2)).exchange());
    FsException whiteout = assertThrows(FsException.class, () -> Decoder.rename2(rename2(4)));
    assertEquals(FsError.EINVAL, whiteout.error());
  }

  private static Frame rename2(int flags) {
    return new RawRequest(FuseOperation.RENAME2, 16 + 4)
        .u64(0, 9)
        .u32(8, flags)
        .text(16, "a\0b")
        .frame();
  }

  @Test
  void locksOfBothKinds() {
    assertFalse(Decoder.isFlock(lock(0)));
    assertEquals(
        new Request.Lock(
            RawRequest.NODE, 5, 6, new FileLock(FileLock.Type.WRITE, 10, 19, 99), true),
        Decoder.lock(lock(0), true));
    Frame flock = lock(1);
    assertTrue(Decoder.isFlock(flock));
    assertEquals(
        new Request.Flock(RawRequest.NODE, 5, 6, FileLock.Type.WRITE, false),
        Decoder.flock(flock, false));
  }

  private static Frame lock(int lockFlags) {
    return new RawRequest(FuseOperation.SETLKW, 48)
        .u64(0, 5)
        .u64(8, 6)
        .u64(16, 10)
        .u64(24, 19)
        .u32(32, 1)
        .u32(36, 99)
        .u32(40, lockFlags)
        .frame();
  }

  @Test
  void releaseNamesTheFlockOwnerOnlyIfAsked() {
    assertEquals(
        new Request.Release(RawRequest.NODE, 5, 2, OptionalLong.of(66)),
        Decoder.release(release(2)));
    assertEquals(
        new Request.Release(RawRequest.NODE, 5, 2, OptionalLong.empty()),
        Decoder.release(release(1)));
  }

  private static Frame release(int releaseFlags) {
    return new RawRequest(FuseOperation.RELEASE, 24)
        .u64(0, 5)
        .u32(8, 2)
        .u32(12, releaseFlags)
        .u64(16, 66)
        .frame();
  }

  @Test
  void rangesAndPositions() {
    Frame copy =
        new RawRequest(FuseOperation.COPY_FILE_RANGE, 56)
            .u64(0, 1)
            .u64(8, 2)
            .u64(16, 3)
            .u64(24, 4)
            .u64(32, 5)
            .u64(40, 6)
            .frame();
    assertEquals(new Request.CopyRange(RawRequest.NODE, 1, 2, 3, 4, 5, 6), Decoder.copyRange(copy));
    Frame fallocate =
        new RawRequest(FuseOperation.FALLOCATE, 32)
            .u64(0, 1)
            .u64(8, 2)
            .u64(16, 3)
            .u32(24, 1)
            .frame();
    assertEquals(new Request.Fallocate(RawRequest.NODE, 1, 1, 2, 3), Decoder.fallocate(fallocate));
    Frame seek = new RawRequest(FuseOperation.LSEEK, 24).u64(0, 1).u64(8, 2).u32(16, 4).frame();
    assertEquals(new Request.Seek(RawRequest.NODE, 1, 2, true), Decoder.seek(seek));
  }

  @Test
  void setxattrHasItsValueBehindTheName() {
    Frame frame =
        new RawRequest(FuseOperation.SETXATTR, 8 + 7 + 3)
            .u32(0, 3)
            .u32(4, 1)
            .text(8, "user.a\0v\0w")
            .frame();
    Request.SetXattr request = Decoder.setXattr(frame);
    assertArrayEquals(new byte[] {'u', 's', 'e', 'r', '.', 'a'}, request.name());
    assertArrayEquals(new byte[] {'v', 0, 'w'}, request.value());
    assertEquals(1, request.flags());
  }
}
