package io.dfs.common.metrics;

import java.util.Optional;

/** Whether a process can serve now. Asked from several threads; must answer at once. */
@FunctionalInterface
public interface Readiness {
  /** Empty if it can, else one sentence that says what is missing. */
  Optional<String> missing();
}
