package io.dfs.cli.volume;

import io.dfs.cli.term.ByteText;
import io.dfs.client.DfsClient;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Listing;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.namespace.Owner;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A volume, opened by a command for its user. Calls block and end in an {@link FsException} whose
 * message is a sentence for that user. Thread-safe.
 */
public final class Volume implements AutoCloseable {
  private static final int PAGE = 2000;

  private final DfsClient client;
  private final Caller caller;
  private final RandomGenerator random;

  /** Files that are being written, to be removed when the command is interrupted. */
  private final Set<Draft> drafts = ConcurrentHashMap.newKeySet();

  private volatile boolean interrupted;
  private volatile boolean closed;

  public Volume(DfsClient client, Caller caller, RandomGenerator random) {
    this.client = client;
    this.caller = caller;
    this.random = random;
  }

  public Caller caller() {
    return caller;
  }

  private Namespace names() {
    return client.namespace();
  }

  // ---- paths

  /** Where a path leads; a link at its end is followed. */
  public Place find(InodeId root, String path, String said) {
    return walk(root, path, said, true);
  }

  /** Where a path leads; a link at its end is meant itself. */
  public Place findLink(InodeId root, String path, String said) {
    return walk(root, path, said, false);
  }

  private Place walk(InodeId root, String path, String said, boolean follow) {
    String shown = ByteText.shown(said);
    return Sentences.about(
        shown, () -> new PathWalk(names(), caller, shown, follow).walk(root, ByteText.bytes(path)));
  }

  /** A name in a directory that is there. */
  public Place child(Place directory, FileName name) {
    Attr parent = directory.existing();
    String shown = Sentences.join(directory.shown(), name);
    caller.require(Caller.Access.SEARCH, parent, directory.shown());
    return Sentences.about(
        shown,
        () -> {
          List<Attr> found = names().lookupPath(parent.id(), List.of(name));
          return new Place(shown, parent, Optional.of(name), found.stream().findFirst(), false);
        });
  }

  /** A name in a directory that is known to be free. */
  public Place absent(Place directory, FileName name) {
    return new Place(
        Sentences.join(directory.shown(), name),
        directory.existing(),
        Optional.of(name),
        Optional.empty(),
        false);
  }

  /** What a listing of a directory has told. */
  public Place listed(Place directory, Listing.Listed entry) {
    return new Place(
        Sentences.join(directory.shown(), entry.name()),
        directory.existing(),
        Optional.of(entry.name()),
        Optional.of(entry.seen().attr()),
        false);
  }

  // ---- directories

  /** All entries of a directory, in the order of the server. EACCES, ENOTDIR. */
  public void list(Attr directory, String shown, Consumer<Listing.Listed> consumer) {
    caller.require(Caller.Access.READ, directory, shown);
    long cookie = 0;
    boolean last = false;
    while (!last) {
      long after = cookie;
      Listing page = Sentences.about(shown, () -> names().readdir(directory.id(), after, PAGE));
      page.entries().forEach(consumer);
      last = page.last() || page.entries().isEmpty();
      cookie = last ? cookie : page.entries().getLast().cookie();
    }
  }

  public byte[] readlink(Attr link, String shown) {
    return Sentences.about(shown, () -> names().readlink(link.id()));
  }

  /** As mkdir(2). */
  public Attr mkdir(Place place, int permissions) {
    FileName name = place.ownName();
    requireMayAdd(place);
    return Sentences.about(
        place.shown(), () -> names().mkdir(place.parent().id(), name, owner(permissions)));
  }

  /** As symlink(2). */
  public Attr symlink(Place place, byte[] target) {
    FileName name = place.ownName();
    requireMayAdd(place);
    return Sentences.about(
        place.shown(), () -> names().symlink(place.parent().id(), name, target, owner(0777)));
  }

  private Owner owner(int permissions) {
    return new Owner(permissions, caller.uid(), caller.gid());
  }

  private void requireMayAdd(Place place) {
    caller.require(Caller.Access.WRITE, place.parent(), "the directory of " + place.shown());
    caller.require(Caller.Access.SEARCH, place.parent(), "the directory of " + place.shown());
  }

  /** As unlink(2), or rmdir(2) for a directory. */
  public void remove(Place place) {
    FileName name = place.ownName();
    caller.requireMayRemove(place.parent(), place.existing(), place.shown());
    InodeId parent = place.parent().id();
    Sentences.about(
        place.shown(),
        () -> place.isDirectory() ? names().rmdir(parent, name) : names().unlink(parent, name));
  }

  /** As rename(2); EEXIST if something is there and it is not to be replaced. */
  public void rename(Place from, Place to, boolean replace) {
    FileName name = from.ownName();
    FileName newName = to.ownName();
    caller.requireMayRemove(from.parent(), from.existing(), from.shown());
    requireMayAdd(to);
    to.attr().ifPresent(there -> caller.requireMayRemove(to.parent(), there, to.shown()));
    Mutation.Rename rename =
        new Mutation.Rename(from.parent().id(), name, to.parent().id(), newName, !replace, false);
    Sentences.about(to.shown(), () -> names().rename(rename));
  }

  // ---- attributes and files

  public Attr setattr(Mutation.SetAttr change, String shown) {
    return Sentences.about(shown, () -> names().setattr(change));
  }

  /** Opens a file to read. EACCES, EISDIR, EINVAL for what holds no bytes. */
  public OpenFile open(Attr file, String shown) {
    requireFile(file, shown);
    caller.require(Caller.Access.READ, file, shown);
    return Sentences.about(shown, () -> client.files().open(file.id(), List.of(), OpenFlags.READ));
  }

  /** EISDIR, EINVAL. */
  public static void requireFile(Attr attr, String shown) {
    if (attr.kind() == Kind.DIRECTORY) {
      throw new FsException(FsError.EISDIR, shown + " is a directory");
    }
    if (attr.kind() != Kind.FILE) {
      throw new FsException(FsError.EINVAL, shown + " is no regular file");
    }
  }

  /** A file under a name of its own beside {@code place}, to be renamed when it is whole. */
  public Draft draft(Place place, int permissions) {
    requireMayAdd(place);
    Draft draft = Draft.create(client, place, owner(permissions), random);
    drafts.removeIf(Draft::isDone);
    drafts.add(draft);
    if (interrupted) {
      draft.giveUp();
    }
    return draft;
  }

  /** Removes what is half written and ends the session: the process is about to end. */
  void abandon() {
    if (closed) {
      return;
    }
    interrupted = true;
    drafts.forEach(Draft::giveUp);
    client.session().close();
  }

  /** Ends the session. */
  @Override
  public void close() {
    try {
      client.close();
    } finally {
      closed = true;
    }
  }
}
