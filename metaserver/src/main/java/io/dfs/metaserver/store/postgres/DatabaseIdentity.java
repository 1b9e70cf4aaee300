package io.dfs.metaserver.store.postgres;

/**
 * Where a database stands: which one it is, which of its histories, and how far that has come. One
 * that is behind what was seen before has gone back in time.
 */
record DatabaseIdentity(String systemIdentifier, String timeline, long incarnation, long position) {

  /** From {@code system identifier:timeline:incarnation:position}. */
  static DatabaseIdentity parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 4) {
      throw new IllegalStateException("bad database position '" + text + "'");
    }
    return new DatabaseIdentity(
        parts[0], parts[1], Long.parseLong(parts[2]), parsePosition(parts[3]));
  }

  private static long parsePosition(String lsn) {
    int slash = lsn.indexOf('/');
    return Long.parseLong(lsn.substring(0, slash), 16) << 32
        | Long.parseLong(lsn.substring(slash + 1), 16);
  }

  /** Whether this can be the same database later. */
  boolean follows(DatabaseIdentity before) {
    return systemIdentifier.equals(before.systemIdentifier)
        && timeline.equals(before.timeline)
        && incarnation >= before.incarnation
        && Long.compareUnsigned(position, before.position) >= 0;
  }

  @Override
  public String toString() {
    return "%s:%s:%d:%X/%X"
        .formatted(
            systemIdentifier, timeline, incarnation, position >>> 32, position & 0xffffffffL);
  }
}
