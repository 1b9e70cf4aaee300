package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.id.FileName;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.TimeChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** Mistakes that a comparison has to find, each in one place of what goes in or comes out. */
enum Mistake {
  CREATE_IS_NEVER_EXCLUSIVE,
  GROUP_IS_NOT_KEPT,
  UNLINK_OF_EVERY_TENTH_IS_LOST,
  RENAME_REPLACES_ALWAYS,
  RENAME_NEVER_EXCHANGES,
  UTIMENS_NOW_IS_OMITTED,
  TRUNCATE_TO_ZERO_LEAVES_A_BYTE,
  SETATTR_KEEPS_PRIVILEGES,
  COMMIT_KEEPS_PRIVILEGES,
  COMMIT_IGNORES_EXPECTED,
  COMMIT_IGNORES_MTIME,
  COMMIT_IGNORES_SIZE,
  APPEND_WRITES_AT_ZERO,
  A_BIT_OF_A_PATCH_FLIPS,
  LAST_PATCH_IS_LOST,
  RESEND_RUNS_AGAIN,
  LISTS_END_AT_THE_FIRST_FAILURE,
  OPEN_IGNORES_NAMES,
  OPENED_INODES_ARE_FORGOTTEN,
  CLOSED_INODES_STAY_OPEN,
  ABANDONED_IDS_ARE_FORGOTTEN,
  SESSIONS_NEVER_END,
  NOTHING_IS_RECLAIMED,
  GARBAGE_STAYS,
  OLD_DISKS_ARE_NOT_NOTICED,
  STINTS_ARE_IGNORED,
  PAGES_LACK_THEIR_LAST_ENTRY,
  LAST_PAGE_IS_NOT_MARKED,
  VERSIONS_STAND_STILL,
  SMALL_FILES_ALLOCATE_NOTHING,
  XATTRS_ARE_ALWAYS_REPLACED,
  XATTRS_ARE_NOT_TOLD;

  private static final int TENTH = 10;

  private final AtomicLong count = new AtomicLong();

  Apply in(Apply apply) {
    long seq =
        this == RESEND_RUNS_AGAIN ? apply.seq() + count.incrementAndGet() * 1_000_000 : apply.seq();
    List<Mutation> list = apply.mutations().stream().map(this::in).toList();
    return new Apply(apply.session(), apply.slot(), seq, list);
  }

  private Mutation in(Mutation mutation) {
    return switch (mutation) {
      case Mutation.Create m -> in(m);
      case Mutation.Rename m -> in(m);
      case Mutation.SetAttr m -> in(m);
      case Mutation.Commit m -> in(m);
      case Mutation.Mkdir m when this == GROUP_IS_NOT_KEPT ->
          new Mutation.Mkdir(m.parent(), m.name(), m.id(), m.permissions(), m.uid(), m.uid());
      case Mutation.SetXattr m when this == XATTRS_ARE_ALWAYS_REPLACED ->
          new Mutation.SetXattr(m.inode(), m.name(), m.value(), Mutation.SetXattr.Mode.SET);
      case Mutation.Unlink m when this == UNLINK_OF_EVERY_TENTH_IS_LOST && tenth() ->
          new Mutation.Unlink(m.parent(), FileName.of("no such name"));
      default -> mutation;
    };
  }

  private boolean tenth() {
    return count.incrementAndGet() % TENTH == 0;
  }

  private Mutation in(Mutation.Create m) {
    boolean exclusive = m.exclusive() && this != CREATE_IS_NEVER_EXCLUSIVE;
    return new Mutation.Create(
        m.parent(),
        m.name(),
        m.id(),
        m.kind(),
        m.permissions(),
        m.uid(),
        m.gid(),
        m.rdev(),
        exclusive);
  }

  private Mutation in(Mutation.Rename m) {
    boolean noReplace = m.noReplace() && this != RENAME_REPLACES_ALWAYS;
    boolean exchange = m.exchange() && this != RENAME_NEVER_EXCHANGES;
    return new Mutation.Rename(
        m.parent(), m.name(), m.newParent(), m.newName(), noReplace, exchange);
  }

  private Mutation in(Mutation.SetAttr m) {
    boolean omits = this == UTIMENS_NOW_IS_OMITTED && m.mtime().type() == TimeChange.Type.NOW;
    boolean leaves = this == TRUNCATE_TO_ZERO_LEAVES_A_BYTE && m.sizeBytes().orElse(1) == 0;
    return new Mutation.SetAttr(
        m.inode(),
        m.permissions(),
        m.uid(),
        m.gid(),
        m.atime(),
        omits ? TimeChange.OMIT : m.mtime(),
        leaves ? OptionalLong.of(1) : m.sizeBytes(),
        m.killPrivileges() && this != SETATTR_KEEPS_PRIVILEGES);
  }

  private Mutation in(Mutation.Commit m) {
    return new Mutation.Commit(
        m.inode(),
        m.body(),
        m.append() && this != APPEND_WRITES_AT_ZERO,
        this == COMMIT_IGNORES_SIZE ? 0 : m.sizeBytes(),
        this == COMMIT_IGNORES_MTIME ? OptionalLong.empty() : m.mtimeNs(),
        m.killPrivileges() && this != COMMIT_KEEPS_PRIVILEGES,
        m.chunks(),
        m.extents(),
        patches(m.inline()),
        this == COMMIT_IGNORES_EXPECTED ? Optional.empty() : m.expected());
  }

  private List<InlinePatch> patches(List<InlinePatch> patches) {
    List<InlinePatch> changed = new ArrayList<>(patches);
    if (this == LAST_PATCH_IS_LOST && !changed.isEmpty() && tenth()) {
      changed.removeLast();
    }
    if (this == A_BIT_OF_A_PATCH_FLIPS && !changed.isEmpty() && tenth()) {
      InlinePatch last = changed.removeLast();
      byte[] bytes = last.bytes().clone();
      bytes[bytes.length / 2] ^= 1;
      changed.add(new InlinePatch(last.offset(), bytes));
    }
    return changed;
  }

  ApplyResult in(ApplyResult result) {
    if (this != LISTS_END_AT_THE_FIRST_FAILURE) {
      return result;
    }
    List<Outcome> cut = new ArrayList<>();
    for (Outcome outcome : result.outcomes()) {
      cut.add(outcome);
      if (outcome instanceof Outcome.Failed) {
        break;
      }
    }
    return new ApplyResult(result.error(), cut);
  }

  List<KnownName> in(List<KnownName> known) {
    return this == OPEN_IGNORES_NAMES ? List.of() : known;
  }

  SessionHeartbeat in(SessionHeartbeat h) {
    return new SessionHeartbeat(
        h.session(),
        h.number(),
        this == OPENED_INODES_ARE_FORGOTTEN ? List.of() : h.opened(),
        this == CLOSED_INODES_STAY_OPEN ? List.of() : h.closed(),
        this == ABANDONED_IDS_ARE_FORGOTTEN ? List.of() : h.abandoned());
  }

  NodeReport in(NodeReport r) {
    if (this != OLD_DISKS_ARE_NOT_NOTICED) {
      return r;
    }
    List<DirectoryReport> later =
        r.directories().stream()
            .map(
                d ->
                    new DirectoryReport(
                        d.id(),
                        d.generation(),
                        1_000_000 + count.incrementAndGet(),
                        d.capacityBytes(),
                        d.freeBytes()))
            .toList();
    return new NodeReport(r.id(), r.address(), r.zone(), later);
  }

  DirectoryPage in(DirectoryPage page) {
    return switch (this) {
      case PAGES_LACK_THEIR_LAST_ENTRY ->
          new DirectoryPage(
              page.entries().subList(0, Math.max(0, page.entries().size() - 1)), page.last());
      case LAST_PAGE_IS_NOT_MARKED -> new DirectoryPage(page.entries(), false);
      default -> page;
    };
  }

  Attr in(Attr a) {
    long version = this == VERSIONS_STAND_STILL ? 1 : a.version();
    boolean nothing = this == SMALL_FILES_ALLOCATE_NOTHING && a.allocatedBytes() < 4096;
    return new Attr(
        a.id(),
        a.kind(),
        a.permissions(),
        a.uid(),
        a.gid(),
        a.nlink(),
        a.sizeBytes(),
        nothing ? 0 : a.allocatedBytes(),
        a.rdev(),
        a.atimeNs(),
        a.mtimeNs(),
        a.ctimeNs(),
        version,
        a.body(),
        a.xattrs() && this != XATTRS_ARE_NOT_TOLD);
  }
}
