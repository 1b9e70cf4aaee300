package io.dfs.common.cluster;

import io.dfs.common.config.ConfigException;
import io.dfs.common.net.ListenAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The keys that prove roles, the same on all servers of a cluster. All absent, for a cluster that
 * only its own machine reaches; else clients' and DataNodes' are there, and administrators' if
 * anybody is to administer.
 */
public record ClusterKeys(
    Optional<String> client, Optional<String> datanode, Optional<String> admin) {
  public static final ClusterKeys NONE =
      new ClusterKeys(Optional.empty(), Optional.empty(), Optional.empty());

  public ClusterKeys {
    if (client.isPresent() != datanode.isPresent() || (admin.isPresent() && client.isEmpty())) {
      throw new IllegalArgumentException(
          "client-key and datanode-key belong together: give both, and admin-key, or none");
    }
  }

  public boolean isEmpty() {
    return client.isEmpty();
  }

  /**
   * Without keys only this machine may reach a server.
   *
   * @throws ConfigException if others reach {@code address} and there are none
   */
  public void requireFor(ListenAddress address) {
    if (isEmpty() && !address.isLoopback()) {
      throw new ConfigException(
          "refused to listen on %s without cluster keys: give client-key-file and datanode-key-file, or listen on 127.0.0.1"
              .formatted(address.host()));
    }
  }

  /** What tells two sets of keys apart without telling them; empty without keys. */
  public Optional<String> fingerprint() {
    if (isEmpty()) {
      return Optional.empty();
    }
    String text = "dfs-keys\0" + client.orElse("") + '\0' + datanode.orElse("") + '\0';
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((text + admin.orElse("")).getBytes(StandardCharsets.UTF_8));
      return Optional.of(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Does not show them. */
  @Override
  public String toString() {
    return isEmpty() ? "no keys" : "keys";
  }
}
