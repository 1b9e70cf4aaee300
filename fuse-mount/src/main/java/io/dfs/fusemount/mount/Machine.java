package io.dfs.fusemount.mount;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a machine that are about its mounts. Only root can change them.
 *
 * @param root "/", but for tests
 */
public record Machine(Path root) {
  private static final Logger log = LoggerFactory.getLogger(Machine.class);

  private Fstab fstab() {
    return new Fstab(new SystemFile(root.resolve("etc/fstab")));
  }

  /**
   * Whether a line for {@code place} could be written.
   *
   * @throws FsException EACCES, EBUSY
   */
  public void requireFstab(Path place) {
    Path file = fstab().file().path();
    if (!Files.isWritable(Files.exists(file) ? file : root.resolve("etc"))) {
      throw new FsException(FsError.EACCES, "cannot write " + file + ": --update-fstab needs root");
    }
    try {
      fstab().requireFree(place);
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Has the machine mount {@code source} at {@code place} from now on.
   *
   * @param program the launcher; empty where nobody knows it
   * @return what was done, a line each
   * @throws FsException EIO if a file cannot be written
   */
  public List<String> remember(String source, Path place, String options, Optional<Path> program) {
    FstabEntry entry = FstabEntry.dfs(source, place, options);
    List<String> done = new ArrayList<>();
    try {
      boolean changed = fstab().put(entry, place);
      done.add("%-11s %s".formatted(changed ? "fstab" : "fstab has", entry.line()));
      program.ifPresent(p -> done.add(link(p)));
      return done;
    } catch (IOException e) {
      throw new FsException(
          FsError.EIO, "cannot write " + fstab().file().path() + ": " + e.getMessage(), e);
    }
  }

  private String link(Path program) {
    HelperLink link = new HelperLink(root.resolve("sbin/mount.dfs"));
    try {
      return switch (link.leadTo(program)) {
        case MADE -> "%-11s %s -> %s".formatted("made", link.path(), program);
        case AS_BEFORE -> "%-11s %s -> %s".formatted("is there", link.path(), program);
        case FOREIGN -> "%-11s %s, which is no link".formatted("left alone", link.path());
      };
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot make " + link.path() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keeps updatedb(8) out of our mounts, if root asks and the machine has it; else a warning.
   *
   * @return what was done, a line each
   */
  public List<String> hideFromUpdatedb() {
    Updatedb updatedb = new Updatedb(new SystemFile(root.resolve("etc/updatedb.conf")));
    Path file = updatedb.file().path();
    if (!Files.isWritable(file)) {
      return List.of();
    }
    try {
      return updatedb.exclude()
          ? List.of("%-11s leaves fuse.dfs out: PRUNEFS in %s".formatted("updatedb", file))
          : List.of();
    } catch (IOException e) {
      log.warn("updatedb will list the mounts: cannot write {}: {}", file, e.getMessage());
      return List.of();
    }
  }
}
