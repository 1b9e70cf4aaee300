package io.dfs.cli.help;

import io.dfs.common.cli.DfsProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The programs of this installation by name: dfs itself, and those of modules beside it. */
final class Programs {
  private Programs() {}

  static Map<String, CommandLine> of(CommandSpec any) {
    Map<String, CommandLine> programs = new LinkedHashMap<>();
    CommandLine dfs = any.root().commandLine();
    programs.put(dfs.getCommandName(), dfs);
    for (DfsProgram program : ServiceLoader.load(DfsProgram.class)) {
      CommandLine line = new CommandLine(program.command());
      programs.put(line.getCommandName(), line);
    }
    return programs;
  }
}
