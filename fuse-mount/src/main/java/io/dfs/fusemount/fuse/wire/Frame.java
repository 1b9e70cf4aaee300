package io.dfs.fusemount.fuse.wire;

import io.dfs.common.id.FileName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One request as read from the device: its header, and its body read from front to back. Confined
 * to the reader thread; valid until the next read.
 */
final class Frame {
  static final int HEADER_BYTES = 40;

  private final ByteBuffer bytes;

  private Frame(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * The request in {@code [0, length)} of {@code buffer}.
   *
   * @throws IllegalStateException if the kernel's length does not fit
   */
  static Frame of(ByteBuffer buffer, int length) {
    ByteBuffer bytes = buffer.duplicate().order(ByteOrder.nativeOrder()).limit(length);
    if (length < HEADER_BYTES || bytes.getInt(0) != length) {
      throw new IllegalStateException("request of " + length + " bytes with a false header");
    }
    return new Frame(bytes.position(HEADER_BYTES));
  }

  int opcode() {
    return bytes.getInt(4);
  }

  long unique() {
    return bytes.getLong(8);
  }

  long node() {
    return bytes.getLong(16);
  }

  int uid() {
    return bytes.getInt(24);
  }

  int gid() {
    return bytes.getInt(28);
  }

  int pid() {
    return bytes.getInt(32);
  }

  /** A number of the body, wherever reading has got to. */
  int u32At(int bodyOffset) {
    return bytes.getInt(HEADER_BYTES + bodyOffset);
  }

  int u32() {
    return bytes.getInt();
  }

  long u64() {
    return bytes.getLong();
  }

  Frame skip(int count) {
    bytes.position(bytes.position() + count);
    return this;
  }

  int remaining() {
    return bytes.remaining();
  }

  int position() {
    return bytes.position();
  }

  /** Bytes up to a NUL, which is skipped. */
  byte[] text() {
    int start = bytes.position();
    int end = start;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] text = bytes(end - start);
    bytes.get();
    return text;
  }

  /** As {@link #text}; throws as {@link FileName#of(byte[])}. */
  FileName name() {
    return FileName.of(text());
  }

  byte[] bytes(int count) {
    byte[] copy = new byte[count];
    bytes.get(copy);
    return copy;
  }
}
