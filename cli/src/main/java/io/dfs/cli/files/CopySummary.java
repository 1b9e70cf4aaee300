package io.dfs.cli.files;

import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Progress;
import io.dfs.cli.volume.Tally;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What programs are told of a copy; people see its progress, or nothing, as cp has it. */
final class CopySummary {
  private CopySummary() {}

  static void print(CommandSpec spec, OutputOption output, Tally tally, Progress progress) {
    if (!output.json()) {
      return;
    }
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("files", progress.files());
    out.put("bytes", progress.bytes());
    out.put("failed", tally.failures());
    out.put("seconds", Math.round(progress.seconds() * 1000) / 1000.0);
    spec.commandLine().getOut().print(Json.text(out));
    spec.commandLine().getOut().flush();
  }
}
