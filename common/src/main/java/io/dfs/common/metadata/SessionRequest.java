package io.dfs.common.metadata;

/**
 * A mount that wants a session; {@code host}, {@code mountPoint} and {@code pid} are for listings.
 */
public record SessionRequest(String host, String mountPoint, long pid, String release, int slots) {
  public static final int MAX_SLOTS = 256;

  public SessionRequest {
    if (slots < 1 || slots > MAX_SLOTS) {
      throw new IllegalArgumentException("slots: " + slots);
    }
  }
}
