package io.dfs.local;

import io.dfs.common.cli.LocalClusterAddress;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * {@code cluster.properties}: who runs or last ran the cluster, and where. Written whole or not at
 * all.
 *
 * @param pid the owner's process id
 * @param addresses {@code host:port} by part: {@code metaserver}, {@code control}, {@code
 *     datanode-1}
 */
record ClusterFile(long pid, Map<String, String> addresses) {
  static final String METASERVER = "metaserver";
  static final String CONTROL = "control";
  private static final String NAME = "cluster.properties";

  ClusterFile {
    addresses = Map.copyOf(addresses);
  }

  static String node(int number) {
    return "datanode-" + number;
  }

  /** Empty if there is none yet, or what is there is no such file. */
  static Optional<ClusterFile> read(Path dataDirectory) throws IOException {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(dataDirectory.resolve(NAME))) {
      properties.load(in);
      long pid = Long.parseLong(properties.getProperty("pid", ""));
      Map<String, String> addresses = new TreeMap<>();
      properties.stringPropertyNames().stream()
          .filter(k -> !k.equals("pid"))
          .forEach(k -> addresses.put(k, properties.getProperty(k)));
      return Optional.of(new ClusterFile(pid, addresses));
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void write(Path dataDirectory) throws IOException {
    StringBuilder text = new StringBuilder("# Where this DFS cluster runs, or ran last.\n");
    text.append("pid=").append(pid).append('\n');
    new TreeMap<>(addresses)
        .forEach((part, address) -> text.append(part).append('=').append(address).append('\n'));
    Path partial = dataDirectory.resolve(NAME + ".partial");
    Files.writeString(partial, text);
    Files.move(
        partial,
        dataDirectory.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The port that {@code part} had; 0 if unknown. */
  int port(String part) {
    String address = addresses.getOrDefault(part, "");
    try {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Empty unless both services are named. */
  Optional<LocalClusterAddress> address(Path dataDirectory) {
    return Optional.ofNullable(addresses.get(METASERVER))
        .flatMap(
            metaServer ->
                Optional.ofNullable(addresses.get(CONTROL))
                    .map(
                        control ->
                            new LocalClusterAddress(dataDirectory, pid, metaServer, control)));
  }
}
