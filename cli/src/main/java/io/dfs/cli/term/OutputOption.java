package io.dfs.cli.term;

import picocli.CommandLine.Option;

/** {@code -o text|table|json}. */
public final class OutputOption {
  /** What can be printed. */
  enum Form {
    text,
    table,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text (or table) for people, json for programs (default: ${DEFAULT-VALUE}).")
  private Form form = Form.text;

  public boolean json() {
    return form == Form.json;
  }
}
