package io.dfs.client.file;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.dfs.client.namespace.LocalAttributes;
import io.dfs.client.session.Metadata;
import io.dfs.common.error.FsException;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files that are open in this mount, one state for each inode, and those that are closed but
 * not committed yet. Thread-safe; {@code lock} guards the table and the counts of handles and is
 * never held across a call.
 */
public final class FileTable implements LocalAttributes {
  private final FileServices services;
  private final FileEvents events;
  private final Uploads uploads;
  private final FlushOp flushes;
  private final CloseOp closes;
  private final AppendOp appends;
  private final ReadOp reads;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<InodeId, Entry> entries = new HashMap<>();

  private volatile Runnable onRelease = () -> {};

  /**
   * A state, its handles, since when there are none, and how often the inode is held open for it:
   * by each handle, and on after the last close until it is clean. Guarded by the table's lock.
   */
  private static final class Entry {
    final FileState state;
    int handles;
    int holds;
    long closedAtNanos;

    Entry(FileState state) {
      this.state = state;
    }
  }

  public FileTable(FileServices services, FileEvents events) {
    this.services = services;
    this.events = events;
    this.uploads = new Uploads(services);
    Committer committer = new Committer(services);
    this.flushes = new FlushOp(services, uploads, committer, new TailReader(services));
    this.closes = new CloseOp(services, flushes);
    this.appends = new AppendOp(services, flushes, committer);
    this.reads = new ReadOp(services);
  }

  FileServices services() {
    return services;
  }

  Uploads uploads() {
    return uploads;
  }

  FlushOp flushes() {
    return flushes;
  }

  AppendOp appends() {
    return appends;
  }

  ReadOp reads() {
    return reads;
  }

  /**
   * Opens a file: whatever was committed before, by whomever, is what the handle reads.
   *
   * @param known names under which the kernel knows the inode
   * @throws FsException ESTALE if one of them means something else by now, or the inode is gone
   */
  public OpenFile open(InodeId inode, List<KnownName> known, OpenFlags flags) {
    Metadata metadata = services.metadata();
    metadata.holdOpen(inode);
    boolean done = false;
    try {
      OpenFile file = attach(metadata.open(inode, known), flags);
      done = true;
      return file;
    } finally {
      if (!done) {
        metadata.letGo(inode);
      }
    }
  }

  /** The handle of a file that create has just opened. */
  public OpenFile adopt(Outcome.Opened created, OpenFlags flags) {
    services.metadata().holdOpen(created.attr().id());
    return attach(new Opened(created.attr(), created.layout()), flags);
  }

  private OpenFile attach(Opened opened, OpenFlags flags) {
    FileState state = enter(opened);
    state.update(c -> c.refresh(opened, 0, Long.MAX_VALUE));
    announce(state);
    return new OpenFile(this, state, flags);
  }

  private FileState enter(Opened opened) {
    lock.lock();
    try {
      InodeId inode = opened.attr().id();
      Entry entry = entries.get(inode);
      if (entry == null || !isUsable(entry.state)) {
        int orphaned = entry == null ? 0 : entry.holds - entry.handles;
        entry = new Entry(fresh(opened));
        entry.holds = orphaned;
        entries.put(inode, entry);
      }
      entry.handles++;
      entry.holds++;
      return entry.state;
    } finally {
      lock.unlock();
    }
  }

  private boolean isUsable(FileState state) {
    return !state.isFenced() && state.session().equals(services.metadata().grant().session());
  }

  private FileState fresh(Opened opened) {
    return new FileState(
        services.metadata().grant().session(), opened, services.metadata().grant().maxChunkBytes());
  }

  /** A handle was closed; the last one leaves what is dirty to the background. */
  void release(FileState state) {
    int letGo = 1;
    boolean lingers = false;
    lock.lock();
    try {
      Entry entry = entries.get(state.inode());
      if (entry != null && entry.state == state) {
        entry.handles--;
        entry.closedAtNanos = services.ticker().nanos();
        lingers = entry.handles == 0 && !state.isClean();
        letGo = lingers ? 0 : forgetIfUnused(entry, 1);
      }
    } finally {
      lock.unlock();
    }
    letGo(state.inode(), letGo);
    if (lingers) {
      onRelease.run();
    }
  }

  /** Forgets a closed file that has become clean. */
  void forgetIfDone(FileState state) {
    int letGo = 0;
    lock.lock();
    try {
      Entry entry = entries.get(state.inode());
      if (entry != null && entry.state == state && state.isClean()) {
        letGo = forgetIfUnused(entry, 0);
      }
    } finally {
      lock.unlock();
    }
    letGo(state.inode(), letGo);
  }

  /**
   * @return how often to let go: all holds of what is not used any more, else {@code otherwise}
   */
  @GuardedBy("lock")
  private int forgetIfUnused(Entry entry, int otherwise) {
    if (entry.handles == 0) {
      entries.remove(entry.state.inode());
      return entry.holds;
    }
    entry.holds -= otherwise;
    return otherwise;
  }

  private void letGo(InodeId inode, int times) {
    for (int i = 0; i < times; i++) {
      services.metadata().letGo(inode);
    }
  }

  /** Runs when the last handle of a dirty file was closed. */
  void onRelease(Runnable callback) {
    onRelease = callback;
  }

  /** A state and, if nobody has it open, since when. */
  record Listed(FileState state, boolean open, long closedAtNanos) {}

  /** All states. */
  List<Listed> states() {
    lock.lock();
    try {
      return entries.values().stream()
          .map(e -> new Listed(e.state, e.handles > 0, e.closedAtNanos))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes written and not committed yet, on their way or not. */
  public long dirtyBytes() {
    return states().stream().mapToLong(l -> l.state().with(c -> c.dirty().bytes())).sum();
  }

  /** As {@link CloseOp#close}. */
  CompletableFuture<Void> close(FileState state) {
    return closes
        .close(state)
        .whenComplete(
            (done, failure) -> {
              announce(state);
              forgetIfDone(state);
            });
  }

  /** Commits that failed after their close had returned. */
  public long lateFailures() {
    return closes.lateFailures();
  }

  private Optional<FileState> find(InodeId inode) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(inode)).map(e -> e.state);
    } finally {
      lock.unlock();
    }
  }

  /** Tells the mount if another one was seen to have changed the file. */
  void announce(FileState state) {
    if (state.with(FileContents::takeChangedElsewhere)) {
      events.changedElsewhere(state.inode());
    }
  }

  @Override
  public Attr overlay(Attr attr) {
    return find(attr.id()).map(s -> s.with(c -> c.overlaid(attr))).orElse(attr);
  }

  @Override
  public void beforeSetAttr(Mutation.SetAttr change) {
    find(change.inode()).ifPresent(s -> s.update(FileContents::setAttrStarts));
  }

  @Override
  public void afterSetAttr(Mutation.SetAttr change, Attr result) {
    find(change.inode()).ifPresent(s -> s.update(c -> c.setAttrDone(change, result)));
  }

  @Override
  public boolean owesCommits() {
    return services.config().closePolicy() == ClosePolicy.RECEIVED
        && states().stream().anyMatch(l -> l.state().owesCommit());
  }

  @Override
  public void commitOwed(InodeId inode) {
    find(inode).filter(FileState::owesCommit).ifPresent(flushes::flush);
  }

  @Override
  public void commitAllOwed() {
    states().stream().map(Listed::state).filter(FileState::owesCommit).forEach(flushes::flush);
  }

  @Override
  public void settlePrivileges(InodeId inode) {
    find(inode).filter(s -> s.with(FileContents::takesPrivileges)).ifPresent(s -> flushes.flush(s));
  }

  @Override
  public void afterXattrChange(Attr result) {
    find(result.id()).ifPresent(s -> s.update(c -> c.adopt(result, List.of())));
  }

  /**
   * Commits all that is dirty in this mount: sync, and the end of the mount.
   *
   * @throws FsException the first failure, after all files were tried
   */
  public void flushAll() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (Listed listed : states()) {
      all.add(
          CompletableFuture.runAsync(() -> flushes.flush(listed.state()), services.executor())
              .thenRun(() -> forgetIfDone(listed.state())));
    }
    Optional<FsException> failure = Optional.empty();
    for (CompletableFuture<Void> one : all) {
      try {
        one.join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof FsException fs)) {
          throw new IllegalStateException("flushing", e);
        }
        failure = failure.isPresent() ? failure : Optional.of(fs);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }
}
