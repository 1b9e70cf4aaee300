package io.dfs.postgres;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings file of a server: durable, on 127.0.0.1 only, sized for a small machine. */
final class ServerSettings {
  private ServerSettings() {}

  static String text(EmbeddedPostgresConfig config, Path logDirectory, int port) {
    Map<String, String> all = new TreeMap<>();
    network(all, port);
    durability(all, config.durable());
    resources(all);
    logging(all, logDirectory);
    all.putAll(config.settings());
    return all.entrySet().stream()
        .map(e -> e.getKey() + " = '" + e.getValue().replace("'", "''") + "'\n")
        .collect(Collectors.joining("", "# Written anew at every start.\n", ""));
  }

  private static void network(Map<String, String> all, int port) {
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.put("password_encryption", "scram-sha-256");
    all.put("timezone", "UTC");
    // A client that vanished must not hold its locks for the two hours of the kernel's default.
    all.put("tcp_keepalives_idle", "30");
    all.put("tcp_keepalives_interval", "10");
    all.put("tcp_keepalives_count", "3");
  }

  private static void durability(Map<String, String> all, boolean durable) {
    String onOff = durable ? "on" : "off";
    all.put("fsync", onOff);
    all.put("synchronous_commit", onOff);
    all.put("full_page_writes", onOff);
  }

  private static void resources(Map<String, String> all) {
    all.put("max_connections", "50");
    all.put("shared_buffers", "96MB");
    all.put("work_mem", "4MB");
    all.put("maintenance_work_mem", "48MB");
    all.put("effective_cache_size", "512MB");
    all.put("huge_pages", "off");
    // No reader processes beside the backends, and no compiling of queries that take microseconds.
    all.put("io_method", "sync");
    all.put("jit", "off");
    all.put("max_parallel_workers_per_gather", "0");
    all.put("max_wal_size", "512MB");
    all.put("min_wal_size", "64MB");
    all.put("wal_buffers", "4MB");
    all.put("wal_compression", "pglz");
    // Bounds what a crash leaves to be replayed before the next start serves.
    all.put("checkpoint_timeout", "3min");
    all.put("checkpoint_completion_target", "0.8");
    // Our tables turn over fast: vacuum often and little.
    all.put("autovacuum_naptime", "15s");
    all.put("autovacuum_max_workers", "2");
    all.put("autovacuum_vacuum_scale_factor", "0.05");
    all.put("autovacuum_analyze_scale_factor", "0.05");
    all.put("autovacuum_vacuum_cost_delay", "1ms");
  }

  /** One file a weekday, each emptied when its day comes round again. */
  private static void logging(Map<String, String> all, Path logDirectory) {
    all.put("logging_collector", "on");
    all.put("log_directory", logDirectory.toString());
    all.put("log_filename", "postgresql-%a.log");
    all.put("log_file_mode", "0600");
    all.put("log_truncate_on_rotation", "on");
    all.put("log_rotation_age", "1d");
    all.put("log_rotation_size", "0");
    all.put("log_line_prefix", "%m [%p] ");
    all.put("log_timezone", "UTC");
    all.put("log_checkpoints", "off");
    all.put("lc_messages", "C");
  }
}
