package io.dfs.cli.help;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** All manual pages. */
final class Manual {
  private static final int USERS = 1;
  private static final int ADMINISTRATORS = 8;

  /** What mount(8) calls it. */
  private static final String MOUNT = "dfs-mount";

  private static final String MOUNT_HELPER = "mount.dfs";

  private final Map<String, CommandLine> programs;
  private final String release;

  Manual(Map<String, CommandLine> programs, String release) {
    this.programs = programs;
    this.release = release;
  }

  /** Text by file name below the directory of manuals, such as {@code man1/dfs.1}. */
  Map<Path, String> pages() {
    Map<Path, String> pages = new TreeMap<>();
    for (CommandLine program : programs.values()) {
      int section = section(program.getCommandSpec());
      for (CommandSpec command : commands(program.getCommandSpec())) {
        ManPage page = new ManPage(command, section, release, related(command));
        pages.put(path(section, page.fileName()), page.roff());
      }
    }
    if (programs.containsKey(MOUNT)) {
      pages.put(
          path(ADMINISTRATORS, MOUNT_HELPER + "." + ADMINISTRATORS),
          ".so man%d/%s.%d\n".formatted(ADMINISTRATORS, MOUNT, ADMINISTRATORS));
    }
    return pages;
  }

  private static Path path(int section, String file) {
    return Path.of("man" + section, file);
  }

  private static int section(CommandSpec program) {
    return program.name().equals(MOUNT) ? ADMINISTRATORS : USERS;
  }

  /** It and all below it that are not hidden. */
  private static List<CommandSpec> commands(CommandSpec command) {
    List<CommandSpec> all = new ArrayList<>();
    if (!command.usageMessage().hidden()) {
      all.add(command);
      command.subcommands().values().forEach(c -> all.addAll(commands(c.getCommandSpec())));
    }
    return all;
  }

  /** The page above, those beside and below it, and the other programs. */
  private List<String> related(CommandSpec command) {
    CommandSpec above = command.parent() == null ? command : command.parent();
    Stream<CommandSpec> family =
        Stream.of(
                Stream.of(above),
                above.subcommands().values().stream().map(CommandLine::getCommandSpec),
                command.subcommands().values().stream().map(CommandLine::getCommandSpec),
                programs.values().stream().map(CommandLine::getCommandSpec))
            .flatMap(s -> s);
    List<String> related =
        new ArrayList<>(
            family
                .filter(
                    c ->
                        !c.qualifiedName().equals(command.qualifiedName())
                            && !c.usageMessage().hidden())
                .map(c -> c.qualifiedName("-") + "(" + section(c.root()) + ")")
                .distinct()
                .sorted()
                .toList());
    if (command.name().equals(MOUNT)) {
      related.addAll(List.of("mount(8)", "fstab(5)", "mount.fuse(8)"));
    }
    return related;
  }
}
