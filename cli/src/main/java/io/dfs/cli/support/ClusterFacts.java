package io.dfs.cli.support;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.cluster.ClusterOptions;
import io.dfs.cli.inspect.Reports;
import io.dfs.cli.term.Json;
import io.dfs.common.error.FsException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the cluster says of itself, as far as it answers. */
record ClusterFacts(ClusterOptions options, List<String> metrics) {
  private static final int MOST_PAGES = 32;

  void into(Bundle bundle) {
    Set<String> pages = new TreeSet<>(metrics);
    try {
      Cluster cluster = options.cluster();
      try (Admin admin = options.admin(cluster)) {
        reports(new Reports(admin, cluster, options::admin), bundle, pages);
      }
    } catch (FsException e) { // none is meant, or none answers
      bundle.missing("what the cluster says of itself", e.getMessage());
    }
    pages.stream()
        .limit(MOST_PAGES)
        .forEach(
            page ->
                bundle.attempt(
                    "metrics/" + page.replaceAll("[^\\w.-]", "_") + ".txt",
                    () -> MetricsPage.of(page)));
  }

  /** Who does not answer the first question is not asked the others. */
  private static void reports(Reports reports, Bundle bundle, Set<String> pages) {
    bundle.add("cluster/status.json", Json.text(reports.status()));
    bundle.attempt("cluster/nodes.json", () -> Json.text(reports.nodes()));
    bundle.attempt("cluster/sessions.json", () -> Json.text(reports.sessions()));
    bundle.attempt("cluster/config.json", () -> Json.text(reports.config()));
    try {
      pages.addAll(reports.metricsAddresses());
    } catch (FsException e) {
      bundle.missing("metrics of MetaServers", e.getMessage());
    }
  }
}
