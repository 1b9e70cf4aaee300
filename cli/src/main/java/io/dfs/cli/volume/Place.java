package io.dfs.cli.volume;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.Optional;

/**
 * Where a path leads.
 *
 * @param shown the path as the user wrote it, fit for messages
 * @param parent the directory that has the name
 * @param name empty for what a path names without a name: the root, or a path that ends in dots
 * @param attr what is there, if anything is
 * @param directoryOnly the path ends in a slash
 */
public record Place(
    String shown,
    Attr parent,
    Optional<FileName> name,
    Optional<Attr> attr,
    boolean directoryOnly) {

  public boolean exists() {
    return attr.isPresent();
  }

  public boolean isDirectory() {
    return attr.filter(a -> a.kind() == Kind.DIRECTORY).isPresent();
  }

  /** ENOENT if nothing is there. */
  public Attr existing() {
    return attr.orElseThrow(() -> new FsException(FsError.ENOENT, "there is no " + shown));
  }

  /** The name to make or remove; EBUSY for the root and for dots. */
  public FileName ownName() {
    return name.orElseThrow(
        () -> new FsException(FsError.EBUSY, shown + " has no name of its own: name it fully"));
  }
}
