package io.dfs.fusemount.posix;

import io.dfs.client.namespace.Owner;
import io.dfs.common.metadata.Attr;
import io.dfs.fusemount.fuse.RequestContext;
import io.dfs.fusemount.fuse.Stat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whose files are whose: what is stored for the users of this machine, and what they are shown.
 * Immutable.
 *
 * @param rootSquash whom root counts as; empty for root itself
 */
public record Identities(IdMap uids, IdMap gids, Optional<RootSquash> rootSquash, ShownAs shownAs) {
  /** Ids are stored and shown as they are. */
  public static final Identities PLAIN =
      new Identities(IdMap.SAME, IdMap.SAME, Optional.empty(), ShownAs.STORED);

  /** Bits of a mode that are not the file's type. */
  static final int PERMISSION_BITS = 07777;

  /** Who owns what {@code context} makes. */
  Owner owner(RequestContext context, int mode) {
    int permissions = mode & PERMISSION_BITS;
    if (rootSquash.isPresent() && context.uid() == 0) {
      return new Owner(permissions, rootSquash.get().uid(), rootSquash.get().gid());
    }
    return new Owner(permissions, uids.stored(context.uid()), gids.stored(context.gid()));
  }

  OptionalInt storedUid(OptionalInt local) {
    return local.isPresent() ? OptionalInt.of(uids.stored(local.getAsInt())) : local;
  }

  OptionalInt storedGid(OptionalInt local) {
    return local.isPresent() ? OptionalInt.of(gids.stored(local.getAsInt())) : local;
  }

  /** As users of this machine see it, and the kernel that checks their permissions. */
  Stat shown(Attr attr) {
    Stat stat = Stat.of(attr);
    return shownAs.apply(
        stat.withOwner(stat.mode(), uids.local(stat.uid()), gids.local(stat.gid())));
  }
}
