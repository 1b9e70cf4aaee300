package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.FuseOperation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A request as the kernel writes it, built field by field at offsets of fuse.h. */
final class RawRequest {
  static final int UID = 1000;
  static final long UNIQUE = 42;
  static final long NODE = 7;

  private final ByteBuffer bytes;

  RawRequest(FuseOperation operation, int bodyBytes) {
    this(operation.opcode(), bodyBytes);
  }

  RawRequest(int opcode, int bodyBytes) {
    bytes = ByteBuffer.allocate(40 + bodyBytes).order(ByteOrder.nativeOrder());
    bytes.putInt(0, 40 + bodyBytes).putInt(4, opcode).putLong(8, UNIQUE).putLong(16, NODE);
    bytes.putInt(24, UID).putInt(28, 1001).putInt(32, 1002);
  }

  RawRequest u32(int offset, int value) {
    bytes.putInt(40 + offset, value);
    return this;
  }

  RawRequest u64(int offset, long value) {
    bytes.putLong(40 + offset, value);
    return this;
  }

  RawRequest text(int offset, String value) {
    bytes.put(40 + offset, value.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  Frame frame() {
    return Frame.of(bytes, bytes.capacity());
  }

  /** For the dispatcher; detached data is copied and counts in {@code released}. */
  InputBuffer input(int[] released) {
    return new InputBuffer() {
      @Override
      public ByteBuffer bytes() {
        return bytes;
      }

      @Override
      public int length() {
        return bytes.capacity();
      }

      @Override
      public Payload detach(int offset, int count) {
        return new Payload(bytes.slice(offset, count), () -> released[0]++);
      }
    };
  }

  InputBuffer input() {
    return input(new int[1]);
  }
}
