package io.dfs.cli.inspect;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterConfig;
import io.dfs.cli.cluster.Cluster;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Table;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.ServerListing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A cluster's settings as text for people and as JSON. */
record ConfigReport(ClusterSettings settings, List<Server> servers) implements Answer {
  /** More are not asked. */
  private static final int MOST_ASKED = 16;

  ConfigReport {
    servers = List.copyOf(servers);
  }

  /** Asks every MetaServer that is listed. */
  static ConfigReport of(Admin admin, Cluster cluster, Function<String, Admin> others) {
    ClusterConfig first = admin.config();
    List<Server> servers = new ArrayList<>();
    for (ServerListing listed : admin.status().metaServers()) {
      if (!listed.address().isEmpty() && servers.size() < MOST_ASKED) {
        servers.add(ask(listed.address(), others));
      }
    }
    if (servers.stream().noneMatch(s -> s.config().isPresent())) { // they go by other names here
      String address = String.join(",", cluster.metaServers());
      servers.add(new Server(address, Optional.of(first), Optional.empty()));
    }
    return new ConfigReport(first.settings(), servers);
  }

  private static Server ask(String address, Function<String, Admin> others) {
    try (Admin admin = others.apply(address)) {
      return new Server(address, Optional.of(admin.config()), Optional.empty());
    } catch (FsException e) {
      return new Server(address, Optional.empty(), Optional.of(e.getMessage()));
    }
  }

  /** A MetaServer, and what it answered or why not. */
  record Server(String address, Optional<ClusterConfig> config, Optional<String> failure) {
    private String heading() {
      return config
          .map(c -> "MetaServer %s, release %s%n".formatted(address, c.release()))
          .orElse("MetaServer %s: %s%n".formatted(address, failure.orElse("is not asked")));
    }

    /** Its HTTP port; empty if that is any free one. */
    Optional<String> metricsAddress() {
      String host = address.replaceFirst(":\\d+$", "");
      return config
          .map(c -> c.server().getOrDefault("http-port", "0"))
          .filter(port -> !port.equals("0"))
          .map(port -> host + ":" + port);
    }

    private Map<String, Object> json() {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("address", address);
      out.put("answers", config.isPresent());
      config.ifPresent(c -> out.put("release", c.release()));
      config.ifPresent(c -> out.put("settings", c.server()));
      failure.ifPresent(f -> out.put("failure", f));
      return out;
    }
  }

  @Override
  public String text() {
    StringBuilder out = new StringBuilder("cluster (fixed when it was formatted)\n");
    Table fixed = new Table("id", settings.clusterId());
    fixed.row("copies", Integer.toString(settings.copies()));
    fixed.row("min replicas", Integer.toString(settings.minReplicas()));
    fixed.row("groups", Integer.toString(settings.groupCount()));
    fixed.row("chunk size", Sizes.text(settings.maxChunkBytes()));
    fixed.row("inline limit", Sizes.text(settings.inlineLimitBytes()));
    out.append(fixed.text());
    for (Server server : servers) {
      out.append(server.heading());
      server.config().ifPresent(c -> out.append(table(c.server())));
    }
    return out.toString();
  }

  private static String table(Map<String, String> settings) {
    Table table = new Table();
    settings.forEach((key, value) -> table.row(key, value.isEmpty() ? "-" : value));
    return table.text();
  }

  @Override
  public Object json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("cluster", fixed(settings));
    out.put("metaservers", servers.stream().map(Server::json).toList());
    return out;
  }

  /** Of a cluster, for programs. */
  static Map<String, Object> fixed(ClusterSettings s) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", s.clusterId());
    out.put("volume", s.volume());
    out.put("copies", s.copies());
    out.put("min_replicas", s.minReplicas());
    out.put("group_count", s.groupCount());
    out.put("max_chunk_bytes", s.maxChunkBytes());
    out.put("inline_limit_bytes", s.inlineLimitBytes());
    return out;
  }
}
