package io.dfs.testkit.posix;

/** The flags of open() that change what it or its handle does. */
public record OpenMode(boolean read, boolean write, boolean append, boolean truncate) {
  public static final OpenMode READ = new OpenMode(true, false, false, false);
  public static final OpenMode WRITE = new OpenMode(false, true, false, false);
  public static final OpenMode READ_WRITE = new OpenMode(true, true, false, false);
  public static final OpenMode APPEND = new OpenMode(true, true, true, false);
  public static final OpenMode TRUNCATE = new OpenMode(true, true, false, true);
}
