package io.dfs.fusemount.fuse;

/**
 * A byte range lock of fcntl(2): {@code end} is inclusive, Long.MAX_VALUE is the end of all files.
 */
public record FileLock(Type type, long start, long end, int pid) {
  /** What is held or asked for. */
  public enum Type {
    READ,
    WRITE,
    UNLOCK
  }
}
