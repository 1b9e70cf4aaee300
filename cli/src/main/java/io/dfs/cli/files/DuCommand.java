package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.HelpOption;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Tally;
import io.dfs.cli.volume.Volume;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.cli.volume.VolumeOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
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

/** {@code dfs du}. */
@Command(
    name = "du",
    description = "Sum up what files take, once: not for each copy.",
    footer = {
      "",
      "Sizes count blocks that hold data, in KiB; holes take nothing, hard links count once.",
      "",
      "Examples:",
      "  dfs du -s -h /photos",
      "  dfs du -s -o json /"
    })
public final class DuCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final VolumeOptions volumes;
  @Mixin private final OutputOption output = new OutputOption();

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private final HelpOption help = new HelpOption();

  @Option(
      names = {"-s", "--summarize"},
      description = "Only the sum of each PATH.")
  private boolean summarize;

  @Option(
      names = {"-h", "--human-readable"},
      description = "Sizes as 1.5K, 20M.")
  private boolean brief;

  @Option(
      names = {"-b", "--bytes"},
      description = "How long files are, in bytes, whether there is data or a hole.")
  private boolean apparent;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Default: / in the volume, or the directory of a mount that you are in.")
  private List<String> paths = new ArrayList<>();

  private final List<Object> json = new ArrayList<>();

  DuCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.surroundings = surroundings;
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    List<Located> all = volumes.orHere(paths).stream().map(volumes::locate).toList();
    Tally tally = new Tally(surroundings);
    try (Volume volume = volumes.open(all)) {
      DiskUsage usage = new DiskUsage(volume, tally, !summarize);
      all.forEach(path -> tally.attempt(() -> sum(volume, usage, path)));
    }
    if (output.json()) {
      out().print(Json.text(json));
    }
    out().flush();
    return tally.exitCode();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void sum(Volume volume, DiskUsage usage, Located path) {
    Place place = volume.findLink(path.root(), path.path(), path.said());
    DiskUsage.Node node = usage.of(path.said(), place.existing());
    print(node);
  }

  private void print(DiskUsage.Node node) {
    node.children().forEach(this::print);
    if (output.json()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("path", node.path());
      row.put("disk_bytes", node.diskBytes());
      row.put("apparent_bytes", node.apparentBytes());
      row.put("files", node.files());
      row.put("directories", node.directories());
      json.add(row);
    } else {
      out().print("%s\t%s\n".formatted(size(node), surroundings.name(node.path())));
    }
  }

  private String size(DiskUsage.Node node) {
    long bytes = apparent ? node.apparentBytes() : node.diskBytes();
    if (brief) {
      return Sizes.brief(bytes);
    }
    return Long.toString(apparent ? bytes : (bytes + 1023) / 1024);
  }
}
