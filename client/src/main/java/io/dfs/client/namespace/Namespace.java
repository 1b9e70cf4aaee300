package io.dfs.client.namespace;

import io.dfs.client.namespace.TimedCache.Fresh;
import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.Metadata;
import io.dfs.client.session.SessionListener;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names and attributes on inodes, with caches. Own changes are seen at once; what other mounts
 * change is seen after the timeouts at most; a missing name is asked for every time. Every call
 * blocks the calling (virtual) thread and ends in an {@link FsException} with an errno of the
 * syscall it is named after, or EIO when the metadata service is out of reach. Thread-safe.
 */
public final class Namespace implements SessionListener {
  private final Metadata metadata;
  private final InodeLanes lanes;
  private final LocalAttributes local;
  private final Ticker ticker;
  private final NamespaceConfig config;
  private final AttributeCache attrs;
  private final TimedCache<Name, InodeId> names;

  /** Inodes whose names, and names below which, are void if they were asked for before. */
  private final TimedCache<InodeId, Boolean> voided;

  /** A key of the names. */
  private record Name(InodeId parent, FileName name) {}

  public Namespace(
      Metadata metadata,
      InodeLanes lanes,
      AttributeCache attrs,
      LocalAttributes local,
      NamespaceConfig config,
      Ticker ticker) {
    this.metadata = metadata;
    this.lanes = lanes;
    this.attrs = attrs;
    this.local = local;
    this.ticker = ticker;
    this.config = config;
    this.names = new TimedCache<>(ticker, config.entryTimeout(), config.maxEntries(), (a, b) -> 0);
    this.voided = new TimedCache<>(ticker, config.entryTimeout(), config.maxEntries(), (a, b) -> 0);
  }

  /** How long a name that this mount has just made may be used without asking. */
  public Duration entryTimeout() {
    return config.entryTimeout();
  }

  /** How long attributes that were just answered may be used without asking. */
  public Duration attrTimeout() {
    return config.attrTimeout();
  }

  // ---- reads ----

  /** ENOENT, ENOTDIR. */
  public Seen lookup(InodeId parent, FileName name) {
    Name key = new Name(parent, name);
    Fresh<InodeId> known = known(key);
    Fresh<Attr> attr = known == null ? null : attrs.get(known.value());
    if (known != null && attr != null) {
      return new Seen(local.overlay(attr.value()), known.nanosLeft(), attr.nanosLeft());
    }
    long asked = ticker.nanos();
    try {
      return learn(key, metadata.lookup(parent, name), asked);
    } catch (FsException e) {
      if (known != null && e.error() == FsError.ENOENT) {
        names.forget(key);
      }
      throw e;
    }
  }

  /**
   * Attributes of what each of {@code names} means, each in the directory that the one before it
   * means: one request at most, none for what is known. Ends at a name that is not there and behind
   * what is no directory; symlinks are not followed. ENOENT, ENOTDIR of {@code parent} alone.
   *
   * @return one for each name that was found, at most as many as there are names
   */
  public List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    List<Attr> found = new ArrayList<>(names.size());
    InodeId at = parent;
    for (FileName name : names) {
      Optional<Attr> attr = knownAttr(new Name(at, name));
      if (attr.isEmpty()) {
        found.addAll(askPath(at, names.subList(found.size(), names.size())));
        break;
      }
      found.add(attr.get());
      if (attr.get().kind() != Kind.DIRECTORY) {
        break;
      }
      at = attr.get().id();
    }
    return found;
  }

  private Optional<Attr> knownAttr(Name key) {
    Fresh<InodeId> known = known(key);
    return Optional.ofNullable(known == null ? null : attrs.get(known.value()))
        .map(attr -> local.overlay(attr.value()));
  }

  private List<Attr> askPath(InodeId from, List<FileName> path) {
    long asked = ticker.nanos();
    List<Attr> found = new ArrayList<>(path.size());
    InodeId at = from;
    for (Attr attr : metadata.lookupPath(from, path)) {
      found.add(learn(new Name(at, path.get(found.size())), attr, asked).attr());
      at = attr.id();
    }
    return found;
  }

  private @Nullable Fresh<InodeId> known(Name key) {
    Fresh<InodeId> known = names.get(key);
    return known == null || isVoid(key.parent(), known) || isVoid(known.value(), known)
        ? null
        : known;
  }

  /** Both are good for the same time, so what has less of it left was learned earlier. */
  private boolean isVoid(InodeId inode, Fresh<InodeId> known) {
    Fresh<Boolean> since = voided.get(inode);
    return since != null && since.nanosLeft() >= known.nanosLeft();
  }

  private Seen learn(Name key, Attr attr, long asked) {
    Fresh<InodeId> entry = names.learn(key, attr.id(), asked);
    Fresh<Attr> newest = attrs.learn(attr, asked);
    long entryNanos = entry.value().equals(attr.id()) ? entry.nanosLeft() : 0;
    return new Seen(local.overlay(newest.value()), entryNanos, newest.nanosLeft());
  }

  /** Attributes of a directory's parent. ENOENT, ENOTDIR. */
  public Seen lookupParent(InodeId directory) {
    long asked = ticker.nanos();
    return learn(metadata.lookupParent(directory), asked);
  }

  private Seen learn(Attr attr, long asked) {
    Fresh<Attr> newest = attrs.learn(attr, asked);
    return new Seen(local.overlay(newest.value()), 0, newest.nanosLeft());
  }

  /** ENOENT if the inode is gone. */
  public Seen getattr(InodeId inode) {
    Fresh<Attr> known = attrs.get(inode);
    if (known != null) {
      return new Seen(local.overlay(known.value()), 0, known.nanosLeft());
    }
    long asked = ticker.nanos();
    return learn(metadata.getattr(inode), asked);
  }

  /** Up to {@code limit} entries with cookies above {@code afterCookie}. ENOENT, ENOTDIR. */
  public Listing readdir(InodeId directory, long afterCookie, int limit) {
    long asked = ticker.nanos();
    DirectoryPage page = metadata.readdir(directory, afterCookie, limit);
    List<Listing.Listed> entries = new ArrayList<>(page.entries().size());
    for (DirectoryEntry e : page.entries()) {
      Seen seen = learn(new Name(directory, e.name()), e.attr(), asked);
      entries.add(new Listing.Listed(e.name(), e.cookie(), seen));
    }
    return new Listing(entries, page.last());
  }

  /** EINVAL, ENOENT. */
  public byte[] readlink(InodeId inode) {
    return metadata.readlink(inode);
  }

  /**
   * Value of an extended attribute. What is known to have none is not asked for: the kernel wants
   * to know of capabilities before it writes, and {@code ls -l} of every file. ENODATA, ENOENT.
   */
  public byte[] getxattr(InodeId inode, XattrName name) {
    if (hasNoXattrs(inode)) {
      throw new FsException(FsError.ENODATA, "inode " + inode + " has no attributes");
    }
    return metadata.getxattr(inode, name);
  }

  /** Names of all extended attributes, ascending. ENOENT. */
  public List<XattrName> listxattr(InodeId inode) {
    return hasNoXattrs(inode) ? List.of() : metadata.listxattr(inode);
  }

  private boolean hasNoXattrs(InodeId inode) {
    Fresh<Attr> known = attrs.get(inode);
    return known != null && !known.value().xattrs();
  }

  public VolumeStatistics statfs() {
    return metadata.statfs();
  }

  // ---- changes of names ----

  /** open(O_CREAT): a new file, or without {@code exclusive} the one that is there. */
  public Outcome.Opened create(InodeId parent, FileName name, Owner owner, boolean exclusive) {
    return make(parent, name, Kind.FILE, owner, 0, exclusive);
  }

  /** mknod of a file, fifo, socket or device. EEXIST, ENOENT, ENOTDIR. */
  public Attr mknod(InodeId parent, FileName name, Kind kind, Owner owner, long rdev) {
    return make(parent, name, kind, owner, rdev, true).attr();
  }

  private Outcome.Opened make(
      InodeId parent, FileName name, Kind kind, Owner owner, long rdev, boolean exclusive) {
    InodeId id = metadata.nextInode();
    long asked = ticker.nanos();
    Outcome.Opened opened =
        (Outcome.Opened)
            metadata.apply(
                new Mutation.Create(
                    parent,
                    name,
                    id,
                    kind,
                    owner.permissions(),
                    owner.uid(),
                    owner.gid(),
                    rdev,
                    exclusive));
    if (opened.created()) {
      attrs.entriesChanged(parent, asked, opened.attr().ctimeNs(), 0);
    }
    Attr attr = learn(new Name(parent, name), opened.attr(), asked).attr();
    return new Outcome.Opened(attr, opened.created(), opened.layout());
  }

  /** EEXIST, ENOENT, ENOTDIR. */
  public Attr mkdir(InodeId parent, FileName name, Owner owner) {
    InodeId id = metadata.nextInode();
    return added(
        parent,
        name,
        new Mutation.Mkdir(parent, name, id, owner.permissions(), owner.uid(), owner.gid()));
  }

  /** EEXIST, ENOENT, ENOTDIR; a target has 1 to 4095 bytes. Permissions are always 0777. */
  public Attr symlink(InodeId parent, FileName name, byte[] target, Owner owner) {
    if (target.length == 0 || target.length > Mutation.Symlink.MAX_TARGET_BYTES) {
      throw new FsException(
          target.length == 0 ? FsError.ENOENT : FsError.ENAMETOOLONG, "symlink target");
    }
    InodeId id = metadata.nextInode();
    return added(
        parent, name, new Mutation.Symlink(parent, name, id, target, owner.uid(), owner.gid()));
  }

  /** EEXIST, ENOENT, EPERM, EMLINK. */
  public Attr link(InodeId inode, InodeId parent, FileName name) {
    local.commitOwed(inode);
    return added(parent, name, new Mutation.Link(inode, parent, name));
  }

  private Attr added(InodeId parent, FileName name, Mutation mutation) {
    long asked = ticker.nanos();
    Attr attr = ((Outcome.Changed) metadata.apply(mutation)).attr();
    attrs.entriesChanged(parent, asked, attr.ctimeNs(), subdirectories(attr));
    return learn(new Name(parent, name), attr, asked).attr();
  }

  /** ENOENT, EISDIR. The inode as it is now; nlink 0 marks an orphan. */
  public Attr unlink(InodeId parent, FileName name) {
    return removed(parent, name, new Mutation.Unlink(parent, name));
  }

  /** ENOENT, ENOTDIR, ENOTEMPTY. */
  public Attr rmdir(InodeId parent, FileName name) {
    return removed(parent, name, new Mutation.Rmdir(parent, name));
  }

  private Attr removed(InodeId parent, FileName name, Mutation mutation) {
    long asked = ticker.nanos();
    Attr attr = ((Outcome.Removed) metadata.apply(mutation)).attr();
    names.forget(new Name(parent, name));
    attrs.entriesChanged(parent, asked, attr.ctimeNs(), -subdirectories(attr));
    return learn(attr, asked).attr();
  }

  /** rename with renameat2's flags. ENOENT, EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, EINVAL. */
  public Outcome.Renamed rename(Mutation.Rename rename) {
    if (local.owesCommits()) {
      commitOwed(rename);
    }
    long asked = ticker.nanos();
    Outcome.Renamed renamed = (Outcome.Renamed) metadata.apply(rename);
    entriesMoved(rename, renamed, asked);
    Name from = new Name(rename.parent(), rename.name());
    Name to = new Name(rename.newParent(), rename.newName());
    Optional<Attr> replaced = renamed.replaced();
    if (rename.exchange() && replaced.isPresent()) {
      replaced = Optional.of(learn(from, replaced.get(), asked).attr());
    } else {
      names.forget(from);
      replaced = replaced.map(attr -> learn(attr, asked).attr());
    }
    Attr moved = learn(to, renamed.moved(), asked).attr();
    return new Outcome.Renamed(moved, replaced);
  }

  /** Whoever finds a file under its new name finds all that was closed before. */
  private void commitOwed(Mutation.Rename rename) {
    commitOwed(lookup(rename.parent(), rename.name()).attr());
    if (rename.exchange()) {
      commitOwed(lookup(rename.newParent(), rename.newName()).attr());
    }
  }

  private void commitOwed(Attr moves) {
    if (moves.kind() == Kind.DIRECTORY) {
      local.commitAllOwed();
    } else {
      local.commitOwed(moves.id());
    }
  }

  private void entriesMoved(Mutation.Rename rename, Outcome.Renamed renamed, long asked) {
    Attr moved = renamed.moved();
    int came = subdirectories(moved);
    int went = renamed.replaced().map(Namespace::subdirectories).orElse(0);
    int cameBack = rename.exchange() ? went : 0;
    if (came == 0 && moved.nlink() > 1) {
      // If both are names of one inode nothing was changed, which the answer does not say.
      attrs.forget(rename.parent());
      attrs.forget(rename.newParent());
    } else if (rename.parent().equals(rename.newParent())) {
      attrs.entriesChanged(rename.parent(), asked, moved.ctimeNs(), cameBack - went);
    } else {
      attrs.entriesChanged(rename.parent(), asked, moved.ctimeNs(), cameBack - came);
      attrs.entriesChanged(rename.newParent(), asked, moved.ctimeNs(), came - went);
    }
  }

  private static int subdirectories(Attr attr) {
    return attr.kind() == Kind.DIRECTORY ? 1 : 0;
  }

  // ---- changes of attributes ----

  /** chmod, chown, utimens, truncate. ENOENT, EISDIR, EINVAL, EFBIG. */
  public Attr setattr(Mutation.SetAttr change) {
    try (InodeLanes.Lane lane = lanes.enter(change.inode())) {
      local.beforeSetAttr(change);
      long asked = ticker.nanos();
      Outcome.Changed changed = (Outcome.Changed) metadata.apply(change);
      local.afterSetAttr(change, changed.attr());
      return learn(changed.attr(), asked).attr();
    }
  }

  /** setxattr. ENOENT, EEXIST, ENODATA, ENOSPC; E2BIG for a value of more than 64 KiB. */
  public Attr setxattr(InodeId inode, XattrName name, byte[] value, Mutation.SetXattr.Mode mode) {
    if (value.length > Mutation.SetXattr.MAX_VALUE_BYTES) {
      throw new FsException(FsError.E2BIG, "attribute value of " + value.length + " bytes");
    }
    if (name.equals(XattrName.CAPABILITY)) {
      local.settlePrivileges(inode);
    }
    return xattrsChanged(inode, new Mutation.SetXattr(inode, name, value, mode));
  }

  /** removexattr. ENOENT, ENODATA. */
  public Attr removexattr(InodeId inode, XattrName name) {
    return xattrsChanged(inode, new Mutation.RemoveXattr(inode, name));
  }

  private Attr xattrsChanged(InodeId inode, Mutation change) {
    try (InodeLanes.Lane lane = lanes.enter(inode)) {
      long asked = ticker.nanos();
      Attr attr = ((Outcome.Changed) metadata.apply(change)).attr();
      local.afterXattrChange(attr);
      return learn(attr, asked).attr();
    }
  }

  // ---- what others tell ----

  /** The inode's attributes, its names and those below it are asked for again. */
  @Override
  public void invalidated(InodeId inode) {
    attrs.forget(inode);
    long now = ticker.nanos();
    Fresh<Boolean> since = voided.learn(inode, true, now);
    if (since.nanosLeft() == 0) {
      names.forgetAll(); // no room to remember it
    }
  }
}
