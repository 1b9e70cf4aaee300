package io.dfs.metaserver.job;

import io.dfs.common.cluster.FailureReport;

/** Takes what mounts say of members that do not work. Thread-safe. */
@FunctionalInterface
public interface FailureReports {
  /** Returns at once. */
  void report(FailureReport report, String reporter);
}
