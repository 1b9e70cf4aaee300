package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cli.DfsProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the command line says of itself: help, manual pages and completion, of all modules. */
class HelpTest {
  private final MemoryCluster cluster = new MemoryCluster();

  /** {@code dfs} and all below it, then the programs beside it; without what is hidden. */
  private static List<CommandSpec> commands() {
    List<CommandSpec> all = new ArrayList<>(visible(Dfs.commandLine(Parts.real())));
    for (DfsProgram program : ServiceLoader.load(DfsProgram.class)) {
      all.addAll(visible(new CommandLine(program.command())));
    }
    assertTrue(all.size() > 30, all.toString());
    return all;
  }

  private static List<CommandSpec> visible(CommandLine line) {
    if (line.getCommandSpec().usageMessage().hidden()) {
      return List.of();
    }
    return Stream.concat(
            Stream.of(line.getCommandSpec()),
            line.getSubcommands().values().stream().flatMap(c -> visible(c).stream()))
        .toList();
  }

  private static List<ArgSpec> arguments(CommandSpec command) {
    return command.args().stream().filter(a -> !a.hidden()).toList();
  }

  private static List<String> examples(CommandSpec command) {
    List<String> footer =
        Arrays.stream(command.usageMessage().footer()).flatMap(String::lines).toList();
    int start = footer.indexOf("Examples:");
    return start < 0
        ? List.of()
        : footer.subList(start + 1, footer.size()).stream()
            .takeWhile(line -> !line.isBlank())
            .map(String::strip)
            .toList();
  }

  private String dfs(String... words) {
    assertEquals(0, cluster.dfs(words), cluster.err());
    return cluster.out();
  }

  @Test
  void everyCommandAndArgumentIsDescribed() {
    List<String> silent = new ArrayList<>();
    for (CommandSpec command : commands()) {
      if (String.join("", command.usageMessage().description()).isBlank()) {
        silent.add(command.qualifiedName());
      }
      arguments(command).stream()
          .filter(a -> String.join("", a.description()).isBlank())
          .forEach(a -> silent.add(command.qualifiedName() + " " + a.paramLabel()));
    }
    assertEquals(List.of(), silent);
  }

  @Test
  void everyCommandHasTwoExamplesOfItself() {
    List<String> few = new ArrayList<>();
    for (CommandSpec command : commands()) {
      String name = command.qualifiedName();
      if (examples(command).stream().filter(e -> e.contains(name)).count() < 2) {
        few.add(name + " " + examples(command));
      }
    }
    assertEquals(List.of(), few);
  }

  /** Such that nobody copies what is refused. */
  @Test
  void examplesAreWellFormed() {
    List<String> wrong = new ArrayList<>();
    for (CommandSpec command : commands()) {
      CommandLine program = command.root().commandLine();
      for (String example : examples(command)) {
        for (String part : example.split("   | \\| | > | < | && |; |\\(|\\)")) {
          String[] words = part.strip().replace("'", "").replace("\"", "").split("\\s+");
          if (words[0].equals(program.getCommandName())) {
            refusal(program, Arrays.copyOfRange(words, 1, words.length))
                .ifPresent(why -> wrong.add(example + ": " + why));
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static Optional<String> refusal(CommandLine program, String[] words) {
    try {
      program.parseArgs(words);
      return Optional.empty();
    } catch (ParameterException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void exitCodesStandInTheHelp() {
    for (CommandSpec command : commands()) {
      assertFalse(command.usageMessage().exitCodeList().isEmpty(), command.qualifiedName());
    }
    String put = dfs("put", "--help");
    for (String code : List.of("0   done", "1   failed", "2   the command line", "3   some of")) {
      assertTrue(put.contains("\n  " + code), put);
    }
    assertFalse(dfs("status", "--help").contains("\n  3 "));
  }

  @Test
  void helpIsTheSameInFrontAndBehind() {
    assertEquals(dfs("node", "list", "--help"), dfs("help", "node", "list"));
    assertEquals(dfs("--help"), dfs("help"));
    assertEquals(2, cluster.dfs("help", "stattus"));
    assertEquals(
        "dfs: there is no command 'stattus'; did you mean 'status'?\nSee: dfs --help\n",
        cluster.err());
  }

  @Test
  void everyCommandHasAPageThatHasAllOfIt(@TempDir Path directory) throws IOException {
    String said = dfs("man", directory.toString());
    List<CommandSpec> commands = commands();
    for (CommandSpec command : commands) {
      Path page = page(directory, command);
      String text = Files.readString(page);
      for (String part :
          List.of(
              "NAME",
              "SYNOPSIS",
              "DESCRIPTION",
              "EXAMPLES",
              "EXIT STATUS",
              "ENVIRONMENT",
              "SEE ALSO")) {
        assertTrue(text.contains("\n.SH " + part + "\n"), page + " has no " + part);
      }
      command.options().stream()
          .filter(o -> !o.hidden())
          .forEach(
              o ->
                  assertTrue(
                      text.contains("\\fB" + o.longestName().replace("-", "\\-") + "\\fR"),
                      page + " has no " + o.longestName()));
      examples(command)
          .forEach(e -> assertTrue(text.contains(e.split(" ")[0].replace("-", "\\-")), e));
    }
    assertTrue(said.startsWith((commands.size() + 1) + " manual pages in "), said);
    assertEquals(".so man8/dfs-mount.8\n", Files.readString(directory.resolve("man8/mount.dfs.8")));
    dfs("man", directory.toString());
  }

  private static int section(CommandSpec command) {
    return command.root().name().equals("dfs-mount") ? 8 : 1;
  }

  private static Path page(Path directory, CommandSpec command) {
    int section = section(command);
    return directory.resolve("man%d/%s.%d".formatted(section, command.qualifiedName("-"), section));
  }

  @Test
  void pagesShowDefaultsAndCannotBeTakenForRequests(@TempDir Path directory) throws IOException {
    dfs("man", directory.toString());
    String put = Files.readString(directory.resolve("man1/dfs-put.1"));
    assertTrue(put.contains("\\fB\\-\\-op\\-timeout\\fR \\fITIME\\fR\n"), put);
    assertTrue(put.contains("(default: 60s)"), put);
    for (String line : put.lines().toList()) {
      assertFalse(line.startsWith("'"), line);
    }
  }

  @Test
  void pagesGoOnlyWhereADirectoryCanBe(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertEquals(1, cluster.dfs("man", file.toString()));
    assertTrue(cluster.err().startsWith("dfs: cannot write manual pages into " + file + ": "));
    assertEquals(1, cluster.err().lines().count(), cluster.err());
  }

  private List<String> completed(Path script, String program, String... words) throws Exception {
    Files.writeString(script, dfs("completion", "bash"));
    String typed = String.join(" ", words);
    String ask =
        "source '%s'; COMP_WORDS=(%s %s); COMP_CWORD=%d; _complete_%s; echo \"${COMPREPLY[@]}\""
            .formatted(script, program, typed, words.length, program);
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", ask)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor());
    return List.of(said.strip().split("\\s+"));
  }

  @Test
  void bashCompletesCommandsOptionsAndValues(@TempDir Path directory) throws Exception {
    Path script = directory.resolve("dfs");
    assertEquals(List.of("node"), completed(script, "dfs", "no"));
    assertEquals(List.of("list"), completed(script, "dfs", "node", "li"));
    assertEquals(List.of("--force"), completed(script, "dfs", "put", "--fo"));
    assertTrue(completed(script, "dfs", "ls", "-o", "''").contains("json"));
    assertEquals(List.of("--local"), completed(script, "dfs-mount", "--loc"));
    assertEquals(dfs("completion", "bash"), dfs("completion", "zsh"));
    assertTrue(dfs("completion").contains("bashcompinit"));
    assertEquals(2, cluster.dfs("completion", "fish"));
  }

  @Test
  void hiddenCommandsAreNotCompleted() {
    CommandLine line = Dfs.commandLine(Parts.real());
    Objects.requireNonNull(line.getSubcommands().get("node"))
        .getCommandSpec()
        .usageMessage()
        .hidden(true);
    assertFalse(picocli.AutoComplete.bash("dfs", line).contains("_picocli_dfs_node"));
  }

  @Test
  void versionIsJsonToo() {
    assertTrue(dfs("version", "-o", "json").contains("\"release\": \""));
    assertTrue(dfs("version").startsWith("dfs "));
  }
}
