package io.dfs.fusemount.options;

import io.dfs.fusemount.posix.IdMap;
import io.dfs.fusemount.posix.Identities;
import io.dfs.fusemount.posix.RootSquash;
import io.dfs.fusemount.posix.ShownAs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Text of the options that are about owners. */
final class IdentityOptions {
  /** -1 means "unchanged" to chown(2). */
  private static final long MAX_ID = 0xFFFF_FFFEL;

  private static final int OCTAL = 8;

  private IdentityOptions() {}

  /** IllegalArgumentException with a sentence for what cannot be read. */
  static Identities of(
      String rootSquash,
      List<String> mapUid,
      List<String> mapGid,
      Optional<Long> uid,
      Optional<Long> gid,
      Optional<String> umask) {
    return new Identities(
        map("map-uid", mapUid),
        map("map-gid", mapGid),
        squash(rootSquash),
        new ShownAs(shown("uid", uid), shown("gid", gid), umask(umask)));
  }

  private static IdMap map(String what, List<String> pairs) {
    Map<Integer, Integer> storedByLocal = new LinkedHashMap<>();
    for (String pair : pairs) {
      String[] ids = pair.split(":", -1);
      if (ids.length != 2) {
        throw new IllegalArgumentException(
            "'%s' is no good value for %s: write LOCAL:STORED, as 1000:2000".formatted(pair, what));
      }
      int local = id(what, ids[0]);
      if (storedByLocal.put(local, id(what, ids[1])) != null) {
        throw new IllegalArgumentException("%s names %s twice".formatted(what, ids[0]));
      }
    }
    try {
      return IdMap.of(storedByLocal);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(what, e.getMessage()), e);
    }
  }

  private static Optional<RootSquash> squash(String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String[] ids = text.split(":", -1);
    if (ids.length != 2) {
      throw new IllegalArgumentException(
          "'%s' is no good value for root-squash: write UID:GID, as 65534:65534".formatted(text));
    }
    int uid = id("root-squash", ids[0]);
    if (uid == 0) {
      throw new IllegalArgumentException("root-squash makes root somebody else, not uid 0");
    }
    return Optional.of(new RootSquash(uid, id("root-squash", ids[1])));
  }

  private static OptionalInt shown(String what, Optional<Long> id) {
    return id.map(v -> OptionalInt.of(id(what, Long.toString(v)))).orElseGet(OptionalInt::empty);
  }

  private static OptionalInt umask(Optional<String> text) {
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("[0-7]{1,4}")) {
      throw new IllegalArgumentException(
          "'%s' is no good value for umask: write octal digits, as 022".formatted(text.get()));
    }
    return OptionalInt.of(Integer.parseInt(text.get(), OCTAL));
  }

  private static int id(String what, String text) {
    if (!text.matches("\\d{1,10}") || Long.parseLong(text) > MAX_ID) {
      throw new IllegalArgumentException(
          "'%s' is no good value for %s: an id is a number up to %d".formatted(text, what, MAX_ID));
    }
    return (int) Long.parseLong(text);
  }
}
