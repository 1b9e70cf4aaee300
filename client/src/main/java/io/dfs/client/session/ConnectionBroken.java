package io.dfs.client.session;

/** The stream ended before the answer came: nobody knows whether the request was carried out. */
public final class ConnectionBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConnectionBroken(String why) {
    super(why, null, false, false);
  }

  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}
