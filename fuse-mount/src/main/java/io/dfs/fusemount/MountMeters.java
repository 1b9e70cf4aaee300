package io.dfs.fusemount;

import io.dfs.client.DfsClient;
import io.dfs.common.id.XattrName;
import io.dfs.common.stats.Latencies;
import io.dfs.common.stats.MountStatistics;
import io.dfs.common.stats.MountValue;
import io.dfs.fusemount.fuse.wire.OperationMeters;
import io.dfs.fusemount.posix.VirtualXattrs;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The statistics of a mount: what its FUSE side and its client have counted. Thread-safe. */
record MountMeters(OperationMeters operations, DfsClient client) {
  MountStatistics now() {
    Map<MountValue, Long> values = client.values();
    values.put(MountValue.READ_BYTES, operations.readBytes());
    values.put(MountValue.WRITTEN_BYTES, operations.writtenBytes());
    values.put(MountValue.ACTIVE_REQUESTS, operations.active());
    return new MountStatistics(operations.operations(), operations.errors(), requests(), values);
  }

  /** What {@code dfs stats} asks the mount's root for. */
  VirtualXattrs attributes() {
    return new VirtualXattrs(
        Map.of(
            XattrName.of(MountStatistics.ATTRIBUTE),
            () -> now().text().getBytes(StandardCharsets.UTF_8)));
  }

  private Map<String, Latencies> requests() {
    Map<String, Latencies> requests = new TreeMap<>();
    client.session().counts().latencies().forEach((name, l) -> requests.put(label(name), l));
    return requests;
  }

  /** GetAttr as get_attr: labels are written in one way by servers and mounts. */
  static String label(String requestName) {
    return requestName.replaceAll("(?<!^)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
