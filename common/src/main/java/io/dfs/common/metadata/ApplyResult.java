package io.dfs.common.metadata;

import io.dfs.common.error.FsError;
import java.util.List;

/**
 * One outcome for each mutation; or, when {@code error} is not OK, none was tried: ESTALE means
 * that the session has expired or never had the slot, EINVAL that the slot has already moved past
 * the sequence.
 */
public record ApplyResult(FsError error, List<Outcome> outcomes) {
  public ApplyResult {
    outcomes = List.copyOf(outcomes);
  }

  public static ApplyResult refused(FsError error) {
    return new ApplyResult(error, List.of());
  }
}
