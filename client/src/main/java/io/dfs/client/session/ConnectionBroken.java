package io.dfs.client.session;

/** The stream ended before the answer came: nobody knows whether the request was carried out. */
public final class ConnectionBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean refusal;

  public ConnectionBroken(String why) {
    this(why, false);
  }

  private ConnectionBroken(String why, boolean refusal) {
    super(why, null, false, false);
    this.refusal = refusal;
  }

  /** The server does not want this caller: another cluster, a wrong key, no common protocol. */
  public static ConnectionBroken refused(String why) {
    return new ConnectionBroken(why, true);
  }

  /** To try again is of no use before somebody has changed something. */
  public boolean isRefusal() {
    return refusal;
  }

  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}
