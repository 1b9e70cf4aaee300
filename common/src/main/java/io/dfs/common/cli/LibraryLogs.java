package io.dfs.common.cli;

import org.slf4j.bridge.SLF4JBridgeHandler;

/** Where libraries that log through java.util.logging (gRPC) go: to our own log. */
public final class LibraryLogs {
  private LibraryLogs() {}

  /** Called once, first thing in a program. */
  public static void join() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }
}
