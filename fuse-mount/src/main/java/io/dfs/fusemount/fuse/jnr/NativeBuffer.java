package io.dfs.fusemount.fuse.jnr;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap with its address. Not thread-safe. */
record NativeBuffer(ByteBuffer bytes, long address) {
  static NativeBuffer allocate(int size) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    return new NativeBuffer(bytes, addressOf(bytes));
  }

  /** Where the position of a direct buffer lies. */
  static long addressOf(ByteBuffer direct) {
    return MemorySegment.ofBuffer(direct).address();
  }
}
