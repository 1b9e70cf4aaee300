package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.HelpOption;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Volume;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.cli.volume.VolumeOptions;
import io.dfs.common.metadata.Attr;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs ls}. */
@Command(
    name = "ls",
    description = "List directories.",
    footer = {
      "",
      "Examples:",
      "  dfs ls /",
      "  dfs ls -l -h /photos           with modes, owners, sizes and times",
      "  dfs ls -R -o json /photos      all below it, for programs",
      "  dfs ls -U /many                as the server has them: at once, in no order"
    })
public final class LsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final VolumeOptions volumes;
  @Mixin private final OutputOption output = new OutputOption();

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private final HelpOption help = new HelpOption();

  @Option(names = "-l", description = "With modes, links, owners, sizes and times.")
  private boolean detailed;

  @Option(
      names = {"-R", "--recursive"},
      description = "Also all directories below.")
  private boolean recursive;

  @Option(
      names = {"-a", "--all"},
      description = "Also names that begin with a dot.")
  private boolean all;

  @Option(
      names = {"-d", "--directory"},
      description = "Directories themselves, not what is in them.")
  private boolean themselves;

  @Option(names = "-h", description = "With -l: sizes as 1.5K, 20M.")
  private boolean brief;

  @Option(names = "-U", description = "In the order of the server, unsorted.")
  private boolean unsorted;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Default: / in the volume, or the directory of a mount that you are in.")
  private List<String> paths = new ArrayList<>();

  private boolean first = true;
  private final List<Object> json = new ArrayList<>();

  LsCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    int code = volumes.each(volumes.orHere(paths), this::list);
    if (output.json()) {
      out().print(Json.text(json));
    }
    out().flush();
    return code;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void list(Volume volume, Located path) {
    // As ls does it: a link to a directory is followed unless its own attributes are wanted.
    Place place =
        detailed || themselves
            ? volume.findLink(path.root(), path.path(), path.said())
            : volume.find(path.root(), path.path(), path.said());
    Attr attr = place.existing();
    if (themselves || !place.isDirectory()) {
      one(volume, place, path.said());
      return;
    }
    Deque<Directory> todo = new ArrayDeque<>(List.of(new Directory(path.said(), attr)));
    while (!todo.isEmpty()) {
      List<Directory> below = directory(volume, todo.pop());
      below.reversed().forEach(todo::push);
    }
  }

  /** A directory that is to be listed. */
  private record Directory(String said, Attr attr) {
    Directory child(Entry entry) {
      return new Directory(
          said.endsWith("/") ? said + entry.text() : said + "/" + entry.text(), entry.attr());
    }
  }

  private void one(Volume volume, Place place, String said) {
    if (output.json()) {
      Map<String, Object> row = new LinkedHashMap<>(Map.of("path", said));
      row.putAll(Entry.json(place.existing()));
      json.add(row);
    } else {
      new Rows(surroundings, out(), detailed, brief)
          .print(volume, new Rows.Row(said, place.existing()));
    }
  }

  /**
   * @return what is to be listed next
   */
  private List<Directory> directory(Volume volume, Directory directory) {
    heading(directory);
    Rows rows = new Rows(surroundings, out(), detailed, brief);
    boolean now = unsorted && !output.json() && !recursive;
    List<Entry> entries = new ArrayList<>();
    volume.list(
        directory.attr(),
        ByteText.shown(directory.said()),
        listed -> {
          Entry entry = Entry.of(listed);
          if (!all && entry.isHidden()) {
            return;
          }
          if (now) {
            rows.print(volume, Rows.Row.of(entry));
          } else {
            entries.add(entry);
          }
        });
    if (!unsorted) {
      entries.sort(Comparator.comparing(Entry::name));
    }
    if (output.json()) {
      json.add(document(volume, directory, entries));
    } else {
      rows.printAll(volume, entries.stream().map(Rows.Row::of).toList());
    }
    return recursive
        ? entries.stream().filter(Entry::isDirectory).map(directory::child).toList()
        : List.of();
  }

  private void heading(Directory directory) {
    if (!output.json() && (recursive || paths.size() > 1)) {
      out().print((first ? "" : "\n") + surroundings.name(directory.said()) + ":\n");
    }
    first = false;
  }

  private static Map<String, Object> document(
      Volume volume, Directory directory, List<Entry> entries) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("path", directory.said());
    List<Object> rows = new ArrayList<>();
    for (Entry entry : entries) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", entry.text());
      row.putAll(Entry.json(entry.attr()));
      entry.target(volume).ifPresent(target -> row.put("target", target));
      rows.add(row);
    }
    out.put("entries", rows);
    return out;
  }
}
