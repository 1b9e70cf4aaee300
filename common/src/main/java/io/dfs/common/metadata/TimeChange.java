package io.dfs.common.metadata;

/** What utimens does to one time: nothing, PostgreSQL's now, or a value in ns since the epoch. */
public record TimeChange(Type type, long valueNs) {
  /** UTIME_OMIT, UTIME_NOW or a value. */
  public enum Type {
    OMIT,
    NOW,
    SET
  }

  public static final TimeChange OMIT = new TimeChange(Type.OMIT, 0);
  public static final TimeChange NOW = new TimeChange(Type.NOW, 0);

  public static TimeChange to(long ns) {
    return new TimeChange(Type.SET, ns);
  }
}
