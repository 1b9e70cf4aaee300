package io.dfs.common.metadata;

/**
 * Bytes to put at {@code offset} of a file: merged into the inline pieces under the inode's lock,
 * replacing whatever lay there, so that bytes which this client did not change are never written
 * back. In an append the offset counts from the end of the file at the time of the commit.
 */
public record InlinePatch(long offset, byte[] bytes) {
  public InlinePatch {
    if (offset < 0 || bytes.length == 0) {
      throw new IllegalArgumentException("bad patch " + offset + "+" + bytes.length);
    }
  }

  /** First byte after the patch. */
  public long end() {
    return offset + bytes.length;
  }
}
