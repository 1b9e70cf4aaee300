package io.dfs.common.cli;

/** The log of a mount or of a command that ends soon. */
public final class LibraryLogs {
  private LibraryLogs() {}

  /** Called once, first thing in a program. */
  public static void join() {
    Logs.start(Logs.Program.COMMAND, System.getenv());
  }
}
