package io.dfs.cli.help;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The manual page of one command.
 *
 * @param section 1 for what users run, 8 for what administers a machine
 * @param related names of other pages, such as {@code dfs-get(1)}
 */
record ManPage(CommandSpec command, int section, String release, List<String> related) {
  /** {@code dfs-node-list} for {@code dfs node list}. */
  String name() {
    return command.qualifiedName("-");
  }

  String fileName() {
    return name() + "." + section;
  }

  String roff() {
    UsageMessageSpec usage = command.usageMessage();
    Footer footer = Footer.of(usage.footer());
    String said = String.join("\n", plain(usage.description()));
    Roff page = new Roff().title(name().toUpperCase(java.util.Locale.ROOT), section, release);
    page.section("NAME")
        .text(name() + " - " + said.lines().findFirst().orElse("").replaceAll("\\.$", ""));
    page.section("SYNOPSIS").literal(synopsis());
    page.section("DESCRIPTION").text(said);
    footer.paragraphs().forEach(p -> page.paragraph().text(p));
    subcommands(page);
    arguments(page);
    if (!footer.examples().isEmpty()) {
      page.section("EXAMPLES").literal(footer.examples());
    }
    items(page, "EXIT STATUS", usage.exitCodeList());
    items(page, "ENVIRONMENT", Variables.of(command));
    page.section("SEE ALSO").text(String.join(", ", related));
    return page.toString();
  }

  private List<String> synopsis() {
    String text = new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  private void subcommands(Roff page) {
    Map<String, String> commands = new java.util.TreeMap<>();
    command
        .subcommands()
        .forEach(
            (name, line) -> {
              UsageMessageSpec usage = line.getCommandSpec().usageMessage();
              if (!usage.hidden()) {
                commands.put(name, String.join("\n", plain(usage.description())));
              }
            });
    items(page, "COMMANDS", commands);
  }

  private static void items(Roff page, String heading, Map<String, String> items) {
    if (!items.isEmpty()) {
      page.section(heading);
      items.forEach(page::item);
    }
  }

  private void arguments(Roff page) {
    List<PositionalParamSpec> positional =
        command.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    List<OptionSpec> options = command.options().stream().filter(o -> !o.hidden()).toList();
    if (!positional.isEmpty()) {
      page.section("ARGUMENTS");
      positional.forEach(p -> page.option(List.of(), p.paramLabel(), meaning(p)));
    }
    if (!options.isEmpty()) {
      page.section("OPTIONS");
      options.forEach(o -> page.option(List.of(o.names()), parameter(o), meaning(o)));
    }
  }

  private static String parameter(OptionSpec option) {
    return option.arity().max() == 0 ? "" : option.paramLabel();
  }

  /** With what it is when it is not given, if the description does not say it. */
  private static String meaning(ArgSpec argument) {
    String said = String.join("\n", plain(argument.description()));
    String byDefault = argument.defaultValueString();
    boolean silent =
        byDefault == null
            || byDefault.isEmpty()
            || byDefault.equals("false")
            || byDefault.equals("null")
            || byDefault.equals("[]")
            || said.contains(byDefault);
    return silent ? said : said + "\nDefault: " + byDefault + ".";
  }

  /** Without picocli's markup. */
  private static List<String> plain(String[] lines) {
    return Arrays.stream(lines).map(line -> Ansi.OFF.string(line)).toList();
  }
}
