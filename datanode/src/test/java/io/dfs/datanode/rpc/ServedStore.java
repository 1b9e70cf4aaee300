package io.dfs.datanode.rpc;

import io.dfs.common.config.ConfigReader;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.DataNodeConfig;
import io.dfs.datanode.store.DirectoryIdentity;
import io.dfs.datanode.store.disk.DataDirectory;
import io.dfs.datanode.store.disk.SegmentStore;
import io.dfs.datanode.store.disk.StoreConfig;
import io.dfs.proto.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The chunk service of a node that holds groups 0 to 9 and knows no MetaServer. */
final class ServedStore implements AutoCloseable {
  static final String CLUSTER = "c1";
  private static final int GROUPS = 10;

  final NodeId node;
  final SpyStore store;
  final DataDirectories directories;
  final Path path;
  private final DirectoryId directory;
  private final DataDirectory files;
  private final DataNodeEndpoint endpoint;
  private final String address;
  private boolean stopped;

  private ServedStore(Path path, int number, long reserveBytes) throws IOException {
    this.path = path;
    this.node = new NodeId(number);
    this.directory = new DirectoryId(100 + number);
    this.files = DataDirectory.open(path, CLUSTER);
    files.keep(new DirectoryIdentity(CLUSTER, node, directory, generation()));
    StoreConfig config = new StoreConfig(4 << 20, 8 << 20, reserveBytes, 64, 30, 100);
    this.store = new SpyStore(SegmentStore.open(files, config, new Random(number)));
    this.directories = new DataDirectories(Map.of(directory, store), System::nanoTime);
    assign(GROUPS);
    this.endpoint = new DataNodeEndpoint(config(path), ProcessMetrics.none());
    this.address = endpoint.serve(CLUSTER, node, directories);
  }

  static ServedStore start(Path parent, int number) throws IOException {
    return new ServedStore(parent.resolve("node" + number), number, 0);
  }

  /** A node whose disk has less room than it must leave free. */
  static ServedStore full(Path parent, int number) throws IOException {
    return new ServedStore(parent.resolve("node" + number), number, 1L << 60);
  }

  private static DataNodeConfig config(Path path) {
    return ConfigReader.with(
        DataNodeConfig.defaults(List.of("127.0.0.1:1"), path), Map.of("port", 0));
  }

  /** A generation that differs from node to node. */
  long generation() {
    return 10 + node.value();
  }

  /** Groups from 0 on, so many, live here. */
  void assign(int groups) {
    directories.assign(
        Map.of(directory, generation()),
        Map.of(directory, IntStream.range(0, groups).mapToObj(GroupId::new).toList()));
  }

  String address() {
    return address;
  }

  Target target() {
    return Target.newBuilder().setNode(node.value()).setAddress(address).build();
  }

  /** The process ends; what is on disk stays. */
  void stop() {
    if (!stopped) {
      stopped = true;
      endpoint.close();
      store.close();
      files.close();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
