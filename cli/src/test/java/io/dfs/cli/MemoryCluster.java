package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.cli.term.Output;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.Caller;
import io.dfs.cli.volume.Marks;
import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Volume;
import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.chunk.DelayedTasks;
import io.dfs.client.file.FileEvents;
import io.dfs.client.namespace.Owner;
import io.dfs.client.session.SessionRuntime;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.placement.Locality;
import io.dfs.common.time.RealTime;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.metadata.MemoryMetadataStore;
import io.dfs.testkit.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A cluster in memory, and {@code dfs} as it is typed: words in, text and exit code out. */
public final class MemoryCluster {
  private static final int CHUNK_BYTES = 1 << 20;

  final MemoryMetadataStore store;
  final ClusterFixture nodes;
  final MemoryChunks chunks;
  private final Map<String, String> environment = new HashMap<>(Map.of("DFS_META", "memory:1"));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private StringWriter err = new StringWriter();
  private byte[] in = new byte[0];
  private Caller caller = new Caller(0, 0, Set.of(), 022);
  private boolean terminal;
  private Duration opTimeout = Duration.ofSeconds(20);

  MemoryCluster() {
    ClusterSettings d = ClusterSettings.defaults("test");
    store =
        new MemoryMetadataStore(
            ManualClock.start(),
            new ClusterSettings(d.clusterId(), 1, 3, 2, 16, CHUNK_BYTES, d.inlineLimitBytes()),
            new MemoryMetadataStore.Leases(Duration.ofDays(1000), Duration.ofDays(1000)));
    nodes = ClusterFixture.ready(store);
    chunks = new MemoryChunks(nodes::generation);
  }

  /** Whoever types from now on. */
  void as(Caller who) {
    caller = who;
  }

  /** Somebody looks at what is printed. */
  void onTerminal() {
    terminal = true;
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** What cannot be done ends soon. */
  void shortTimeout() {
    opTimeout = Duration.ofSeconds(1);
  }

  /** What the next command reads from standard input. */
  void type(byte[] bytes) {
    in = bytes;
  }

  /** Runs {@code dfs} with these words. @return its exit code */
  int dfs(String... words) {
    out.reset();
    err = new StringWriter();
    return Dfs.run(parts(new Output(out)), words);
  }

  /** The same with an output of its own. */
  int dfs(Output output, String... words) {
    err = new StringWriter();
    return Dfs.run(parts(output), words);
  }

  private Parts parts(Output output) {
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(in),
            output,
            new PrintWriter(err, true),
            environment,
            terminal,
            terminal);
    return new Parts(
        surroundings,
        (metaServers, key) -> new MemoryAdmin(store, Map.of("lease", "60s")),
        request -> new Volume(connect(), caller, new Random(1)));
  }

  private DfsClient connect() {
    ClientConfig config = ClientConfig.defaults().withOpTimeout(opTimeout);
    return DfsClient.connect(
        config,
        new SessionRequest("host", "(dfs)", 1, "test", 1),
        new ClientParts(
            new MemoryTransport(store),
            chunks,
            SessionRuntime.real(),
            RealTime.pause(),
            DelayedTasks.NEVER,
            Locality.NOWHERE,
            () -> {}),
        FileEvents.NONE);
  }

  /** Makes a symbolic link, which no command does. */
  void link(String path, String target) {
    try (DfsClient client = connect()) {
      Place place = place(client, path);
      Attr made =
          client
              .namespace()
              .symlink(
                  place.parent().id(),
                  place.ownName(),
                  target.getBytes(StandardCharsets.UTF_8),
                  new Owner(0777, 0, 0));
      assertEquals(Kind.SYMLINK, made.kind());
    }
  }

  /** Gives a file another name. */
  void hardLink(String path, String other) {
    try (DfsClient client = connect()) {
      Place place = place(client, other);
      InodeId inode = place(client, path).existing().id();
      Attr linked = client.namespace().link(inode, place.parent().id(), place.ownName());
      assertEquals(2, linked.nlink());
    }
  }

  /** Makes a file of one hole. */
  void sparse(String path, long sizeBytes) {
    try (DfsClient client = connect()) {
      Place place = place(client, path);
      Attr made =
          client
              .namespace()
              .create(place.parent().id(), place.ownName(), new Owner(0644, 0, 0), true)
              .attr();
      Attr grown = client.namespace().setattr(Marks.size(Marks.none(made.id()), sizeBytes));
      assertEquals(sizeBytes, grown.sizeBytes());
    }
  }

  private Place place(DfsClient client, String path) {
    return new Volume(client, caller, new Random(1)).findLink(InodeId.ROOT, path, path);
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString();
  }
}
