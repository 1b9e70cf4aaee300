package io.dfs.cli.volume;

import io.dfs.cli.term.ByteText;
import io.dfs.client.namespace.Namespace;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Finds where a path leads, as the kernel does it: dots, links on the way and, if wanted, at the
 * end. One request for each run of plain names. Confined to a thread; made for one path.
 */
final class PathWalk {
  private static final int MAX_LINKS = 40;
  private static final byte SLASH = '/';

  private final Namespace names;
  private final Caller caller;
  private final String shown;
  private final boolean follow;

  /** Directories from the root on; the last is where the walk stands. */
  private final Deque<Attr> way = new ArrayDeque<>();

  private final Deque<byte[]> todo = new ArrayDeque<>();

  /** What the next names mean, asked for in advance. */
  private final Deque<Attr> known = new ArrayDeque<>();

  private boolean directoryOnly;
  private int links;

  /**
   * @param follow whether a link at the end is followed
   */
  PathWalk(Namespace names, Caller caller, String shown, boolean follow) {
    this.names = names;
    this.caller = caller;
    this.shown = shown;
    this.follow = follow;
  }

  /**
   * Walks {@code path} from the directory {@code root}.
   *
   * @throws FsException ENOENT or ENOTDIR of a name on the way, ELOOP, EACCES, EXDEV for a link
   *     that leads out of the volume; ENOTDIR for a slash behind what is no directory
   */
  Place walk(InodeId root, byte[] path) {
    way.push(names.getattr(root).attr());
    push(path);
    directoryOnly = path.length > 0 && path[path.length - 1] == SLASH;
    while (!todo.isEmpty()) {
      byte[] component = todo.remove();
      requireDirectory(here());
      if (isDots(component)) {
        known.clear();
        if (component.length == 2 && way.size() > 1) {
          way.pop();
        }
      } else {
        Optional<Place> end = step(FileName.of(component));
        if (end.isPresent()) {
          return end.get();
        }
      }
    }
    return new Place(shown, here(), Optional.empty(), Optional.of(here()), true);
  }

  private Attr here() {
    return way.element();
  }

  private void requireDirectory(Attr attr) {
    if (attr.kind() != Kind.DIRECTORY) {
      throw new FsException(FsError.ENOTDIR, shown + ": a name on the way is no directory");
    }
    caller.require(Caller.Access.SEARCH, attr, "a directory on the way to " + shown);
  }

  private static boolean isDots(byte[] component) {
    return component[0] == '.'
        && (component.length == 1 || (component.length == 2 && component[1] == '.'));
  }

  /** Goes on by one name. @return where the path leads, if it ends here */
  private Optional<Place> step(FileName name) {
    Optional<Attr> attr = lookup(name);
    boolean last = todo.isEmpty();
    if (attr.isEmpty()) {
      if (!last) {
        throw new FsException(FsError.ENOENT, "there is no " + shown);
      }
      return Optional.of(new Place(shown, here(), Optional.of(name), attr, directoryOnly));
    }
    Kind kind = attr.get().kind();
    if (kind == Kind.SYMLINK && (!last || follow || directoryOnly)) {
      followLink(attr.get());
      return Optional.empty();
    }
    if (!last) {
      way.push(attr.get());
      return Optional.empty();
    }
    if (directoryOnly && kind != Kind.DIRECTORY) {
      throw new FsException(FsError.ENOTDIR, shown + " is no directory");
    }
    return Optional.of(new Place(shown, here(), Optional.of(name), attr, directoryOnly));
  }

  private Optional<Attr> lookup(FileName name) {
    if (known.isEmpty()) {
      List<FileName> run = new ArrayList<>(List.of(name));
      for (byte[] component : todo) {
        if (isDots(component)) {
          break;
        }
        run.add(FileName.of(component));
      }
      known.addAll(names.lookupPath(here().id(), run));
    }
    return Optional.ofNullable(known.poll());
  }

  private void followLink(Attr link) {
    known.clear();
    if (++links > MAX_LINKS) {
      throw new FsException(FsError.ELOOP, shown + " leads through more than 40 links");
    }
    byte[] target = names.readlink(link.id());
    if (target[0] == SLASH) {
      throw new FsException(
          FsError.EXDEV,
          "%s leads through a link to %s, which is a path of a machine, not of the volume"
              .formatted(shown, ByteText.shown(ByteText.text(target))));
    }
    push(target);
  }

  /** The components of {@code path} come next. */
  private void push(byte[] path) {
    List<byte[]> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= path.length; i++) {
      if (i == path.length || path[i] == SLASH) {
        if (i > start) {
          parts.add(Arrays.copyOfRange(path, start, i));
        }
        start = i + 1;
      }
    }
    parts.reversed().forEach(todo::push);
  }
}
