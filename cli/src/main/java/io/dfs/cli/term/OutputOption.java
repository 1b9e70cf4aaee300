package io.dfs.cli.term;

import picocli.CommandLine.Option;

/** {@code -o text|json}. */
public final class OutputOption {
  /** What can be printed. */
  enum Form {
    text,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Form form = Form.text;

  public boolean json() {
    return form == Form.json;
  }
}
