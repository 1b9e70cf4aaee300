package io.dfs.cli.admin;

import io.dfs.common.cluster.ClusterSettings;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was fixed when the cluster was formatted, and the release and settings of the MetaServer
 * that answered: by key, without secrets.
 */
public record ClusterConfig(ClusterSettings settings, String release, Map<String, String> server) {
  public ClusterConfig {
    server = new TreeMap<>(server);
  }
}
