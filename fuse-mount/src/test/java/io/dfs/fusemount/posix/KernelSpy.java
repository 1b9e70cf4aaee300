package io.dfs.fusemount.posix;

import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.KernelCache;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what the kernel was told to drop. Thread-safe. */
final class KernelSpy implements KernelCache {
  private static final int PATIENCE_SECONDS = 20;

  private final BlockingQueue<String> dropped = new LinkedBlockingQueue<>();

  @Override
  public void invalidateAttributes(long node) {
    dropped.add("attributes " + node);
  }

  @Override
  public void invalidateData(long node, long offset, long length) {
    dropped.add("data " + node + " " + offset + "+" + length);
  }

  @Override
  public void invalidateEntry(long parent, FileName name) {
    dropped.add("entry " + parent + " " + name);
  }

  /** The oldest that was not asked for yet; data is dropped a little after the answer. */
  String next() throws InterruptedException {
    String first = dropped.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (first == null) {
      throw new AssertionError("nothing was dropped");
    }
    return first;
  }
}
