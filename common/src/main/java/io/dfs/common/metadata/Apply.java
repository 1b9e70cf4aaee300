package io.dfs.common.metadata;

import io.dfs.common.id.SessionId;
import java.util.List;

/**
 * An ordered list of mutations in one transaction, on one slot of a session, numbered from 0. Sent
 * again with the same {@code seq} as the slot's last it is answered from the slot's record; an
 * older one is refused; any newer one runs. A mutation that fails does not stop those behind it.
 */
public record Apply(SessionId session, int slot, long seq, List<Mutation> mutations) {
  /** Mutations in a list, at most. */
  public static final int MAX_MUTATIONS = 256;

  public Apply {
    mutations = List.copyOf(mutations);
    if (slot < 0 || seq <= 0 || mutations.isEmpty() || mutations.size() > MAX_MUTATIONS) {
      throw new IllegalArgumentException(
          "bad apply: slot " + slot + " seq " + seq + " of " + mutations.size());
    }
  }
}
