package io.dfs.datanode;

import io.dfs.common.cli.DfsCommand;
import io.dfs.datanode.store.disk.DirectoryDump;
import io.dfs.datanode.store.disk.LiveRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs datanode}: what concerns one DataNode's directories. */
@Command(
    name = "datanode",
    description = "Work on the data directories of a DataNode.",
    mixinStandardHelpOptions = true)
public final class DataNodeCommand implements DfsCommand {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  /** Prints a line {@code PATH OFFSET LENGTH} for the payload of each live chunk. */
  @Command(
      name = "dump",
      description = "Print 'path offset length' of each live chunk in a data directory.",
      mixinStandardHelpOptions = true)
  int dump(
      @Parameters(paramLabel = "DIR", description = "A data directory that is not in use.")
          Path directory)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (LiveRecord record : DirectoryDump.liveRecords(directory)) {
      out.printf(
          "%s %d %d%n",
          record.file().toAbsolutePath(), record.payloadOffset(), record.payloadBytes());
    }
    out.flush();
    return 0;
  }
}
