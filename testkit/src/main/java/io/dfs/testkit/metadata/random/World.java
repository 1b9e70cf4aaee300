package io.dfs.testkit.metadata.random;

import io.dfs.common.id.FileName;
import io.dfs.common.id.XattrName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * What a generator knows: which numbers exist, so that steps mostly meet, and sometimes miss, what
 * is there. Confined to a thread.
 */
final class World {
  private static final int NAMES = 7;
  private static final List<XattrName> XATTR_NAMES =
      List.of(XattrName.of("user.a"), XattrName.of("user.b"), XattrName.CAPABILITY);
  private static final int RECENT_DIRECTORIES = 6;
  private static final int RECENT_FILES = 10;

  final Random random;
  final List<Integer> directories = new ArrayList<>(List.of(0));
  final List<Integer> files = new ArrayList<>();
  final List<Integer> others = new ArrayList<>();
  final List<SessionState> sessions = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();
  SessionState allotting = new SessionState(0);
  int inodes = 1;
  int chunks;
  int nodes;
  final List<Long> positions = new ArrayList<>();

  /** An inode that a step may make. */
  private record Candidate(List<Integer> pool, int number) {}

  /** Where a session stands. */
  static final class SessionState {
    final int number;
    final long[] seqs = new long[4];
    final List<Integer> unusedChunks = new ArrayList<>();
    long heartbeats;
    boolean closed;

    SessionState(int number) {
      this.number = number;
    }
  }

  World(Random random) {
    this.random = random;
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  <T> T oneOf(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  FileName name() {
    return FileName.of("n" + (char) ('a' + random.nextInt(NAMES)));
  }

  XattrName xattrName() {
    return oneOf(XATTR_NAMES);
  }

  /** Inode {@code number} belongs to {@code pool} if the step that is chosen now makes it. */
  void candidate(List<Integer> pool, int number) {
    candidates.add(new Candidate(pool, number));
  }

  /** After a step: what it made is known from here on. */
  void settle(IntPredicate exists) {
    for (Candidate c : candidates) {
      if (exists.test(c.number) && !c.pool.contains(c.number)) {
        c.pool.add(c.number);
      }
    }
    candidates.clear();
  }

  /** Forgets, mostly, what has no names any more. */
  void forget(IntPredicate nameless) {
    for (List<Integer> pool : List.of(directories, files, others)) {
      pool.removeIf(number -> nameless.test(number) && !oneIn(4));
    }
  }

  int newInode() {
    return inodes++;
  }

  /** A number that may be a directory: mostly one that was made lately, at times anything. */
  int directory() {
    if (oneIn(25)) {
      return anyInode();
    }
    return oneIn(3) ? 0 : recent(directories, RECENT_DIRECTORIES);
  }

  int file() {
    return files.isEmpty() || oneIn(25) ? anyInode() : recent(files, RECENT_FILES);
  }

  int anyInode() {
    return switch (random.nextInt(4)) {
      case 0 -> recent(directories, RECENT_DIRECTORIES * 2);
      case 1 -> others.isEmpty() ? 0 : recent(others, RECENT_FILES);
      case 2 -> oneIn(3) ? random.nextInt(inodes) : recent(directories, RECENT_DIRECTORIES);
      default -> files.isEmpty() ? 0 : recent(files, RECENT_FILES * 3);
    };
  }

  private int recent(List<Integer> list, int count) {
    int from = Math.max(0, list.size() - count);
    return list.get(from + random.nextInt(list.size() - from));
  }

  /** A session that lives, or at times one that has ended. */
  SessionState session() {
    List<SessionState> open = sessions.stream().filter(s -> !s.closed).toList();
    return oneIn(60) ? oneOf(sessions) : oneOf(open);
  }

  /** A time that a step sets: small, so that it is told apart from the store's clock. */
  long setTimeNs() {
    return random.nextInt(1_000_000) * 1000L;
  }
}
