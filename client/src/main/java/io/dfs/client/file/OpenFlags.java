package io.dfs.client.file;

/** How a handle was opened: without {@code write} it refuses to write. */
public record OpenFlags(boolean write, boolean append) {
  public static final OpenFlags READ = new OpenFlags(false, false);
  public static final OpenFlags WRITE = new OpenFlags(true, false);
  public static final OpenFlags APPEND = new OpenFlags(true, true);
}
