package io.dfs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code dfs --help} lists the commands by what they are for. */
final class Categories implements IHelpSectionRenderer {
  /** Those of other modules are known by name; what is not named here comes last. */
  private static final List<Category> ALL =
      List.of(
          new Category("Files", "put", "get", "ls", "cat", "mkdir", "mv", "rm", "stat", "du"),
          new Category("Inspect", "status", "info", "stats", "node", "group", "session", "config"),
          new Category("Admin", "format", "fsck", "dump", "load", "umount"),
          new Category("Service", "metaserver", "datanode", "postgres", "local"),
          new Category("Tools", "bench", "debug", "completion", "man", "help", "version"));

  private record Category(String title, List<String> commands) {
    Category(String title, String... commands) {
      this(title, List.of(commands));
    }
  }

  private Categories() {}

  static void install(CommandLine line) {
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new Categories());
    line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
  }

  @Override
  public String render(Help help) {
    Map<String, Help> left = new TreeMap<>(help.subcommands());
    StringBuilder out = new StringBuilder();
    for (Category category : ALL) {
      List<String> present = new ArrayList<>(category.commands());
      present.retainAll(left.keySet());
      append(out, category.title(), present, left);
      present.forEach(left::remove);
    }
    append(out, "Other", List.copyOf(left.keySet()), left);
    return out.toString();
  }

  private static void append(
      StringBuilder out, String title, List<String> commands, Map<String, Help> helps) {
    if (commands.isEmpty()) {
      return;
    }
    out.append("\n%s:\n".formatted(title));
    for (String name : commands) {
      Help help = helps.get(name);
      String[] description =
          help == null ? new String[0] : help.commandSpec().usageMessage().description();
      out.append("  %-11s %s\n".formatted(name, description.length == 0 ? "" : description[0]));
    }
  }
}
