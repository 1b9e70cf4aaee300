package io.dfs.cli.files;

import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.cluster.Located;
import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Volume;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.cli.volume.VolumeOptions;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs stat}. */
@Command(
    name = "stat",
    description = "Print attributes; where the bytes are says dfs info.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  dfs stat /report.pdf", "  dfs stat -L -o json /link"})
public final class StatCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final VolumeOptions volumes;
  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = {"-L", "--dereference"},
      description = "Of what a link leads to.")
  private boolean follow;

  @Parameters(paramLabel = "PATH", arity = "1..*", description = "In the volume.")
  private List<String> paths = new ArrayList<>();

  private final Accounts accounts = new Accounts();
  private final List<Object> json = new ArrayList<>();

  StatCommand(Surroundings surroundings, AdminOpener admins, VolumeOpener opener) {
    this.volumes = new VolumeOptions(surroundings, admins, opener);
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    int code = volumes.each(paths, (volume, path) -> stat(volume, path, out));
    if (output.json()) {
      out.print(Json.text(json));
    }
    out.flush();
    return code;
  }

  private void stat(Volume volume, Located path, PrintWriter out) {
    Place place =
        follow
            ? volume.find(path.root(), path.path(), path.said())
            : volume.findLink(path.root(), path.path(), path.said());
    Attr attr = place.existing();
    Optional<String> target =
        attr.kind() == Kind.SYMLINK
            ? Optional.of(ByteText.text(volume.readlink(attr, place.shown())))
            : Optional.empty();
    if (output.json()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("path", path.said());
      row.putAll(Entry.json(attr));
      target.ifPresent(t -> row.put("target", t));
      json.add(row);
    } else {
      out.print(text(place.shown(), attr, target));
    }
  }

  private String text(String shown, Attr attr, Optional<String> target) {
    StringBuilder out = new StringBuilder();
    out.append(shown).append(target.map(t -> " -> " + ByteText.shown(t)).orElse("")).append('\n');
    out.append(
        "  inode     %s, %s, %d link%s\n"
            .formatted(attr.id(), Modes.kind(attr), attr.nlink(), attr.nlink() == 1 ? "" : "s"));
    out.append(
        "  mode      %04o %s, owner %s:%s (%s:%s)\n"
            .formatted(
                attr.permissions(),
                Modes.letters(attr),
                accounts.user(attr.uid()),
                accounts.group(attr.gid()),
                Integer.toUnsignedString(attr.uid()),
                Integer.toUnsignedString(attr.gid())));
    out.append(
        "  size      %d bytes (%s), %d blocks of 512 bytes\n"
            .formatted(attr.sizeBytes(), Sizes.text(attr.sizeBytes()), Modes.blocks(attr)));
    out.append("  accessed  %s\n".formatted(Modes.time(attr.atimeNs())));
    out.append("  modified  %s\n".formatted(Modes.time(attr.mtimeNs())));
    out.append("  changed   %s\n".formatted(Modes.time(attr.ctimeNs())));
    return out.toString();
  }
}
