package io.dfs.postgres;

import java.nio.file.Path;

/** Runs a server in a process of its own, says its process id, and waits to be killed. */
final class OwnerProcess {
  private OwnerProcess() {}

  public static void main(String[] args) throws Exception {
    EmbeddedPostgres server = EmbeddedPostgres.start(EmbeddedPostgresConfig.of(Path.of(args[0])));
    EmbeddedPostgresTest.execute(server, "CREATE TABLE committed_by_the_killed AS SELECT 1");
    System.out.println("server " + server.pid());
    System.out.flush();
    Thread.sleep(120_000);
  }
}
