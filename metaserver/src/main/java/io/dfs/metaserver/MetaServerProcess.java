package io.dfs.metaserver;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.net.ListenAddress;
import io.dfs.common.process.Probes;
import io.dfs.common.process.Steps;
import io.dfs.common.rpc.Release;
import io.dfs.common.time.RealTime;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of {@code dfs metaserver}, started by one thread. */
final class MetaServerProcess {
  private static final Logger log = LoggerFactory.getLogger(MetaServerProcess.class);
  private static final String RELEASE = Release.of(MetaServerProcess.class);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofMillis(500);

  /** The agents ask the database each {@code job-interval}. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final MetaServerConfig config;

  MetaServerProcess(MetaServerConfig config) {
    this.config = config;
  }

  /**
   * Starts it, waiting for the database.
   *
   * @return what to tell users
   * @throws FsException one sentence that says why it cannot run
   */
  String start(Steps steps) {
    // Its port stands in the database before it is listened on.
    MetaServerConfig bound =
        ConfigReader.with(config, Map.of("port", config.listenAddress().requireFree().port()));
    Probes probes = Probes.start(steps, "metaserver", RELEASE, bound.httpAddress());
    PostgresMetadataStore store = open(bound, probes.registry());
    MetaServer server = serve(bound, store, probes.registry());
    steps.push("MetaServer", STOP, server::close);
    probes.serving(() -> missing(store), server::setReady);
    return words(bound, probes, store.settings());
  }

  private static MetaServer serve(
      MetaServerConfig bound, PostgresMetadataStore store, MeterRegistry registry) {
    boolean started = false;
    try {
      MetaServer server = MetaServer.start(bound, store, store::databasePosition, registry);
      started = true;
      return server;
    } finally {
      if (!started) {
        store.close();
      }
    }
  }

  /** A database that is not there yet may come. */
  private static PostgresMetadataStore open(MetaServerConfig bound, MeterRegistry registry) {
    PostgresConfig database =
        bound
            .database(ClusterSettings.defaults(newClusterId()))
            .withServer(bound.reachable(), RELEASE);
    Instant end = RealTime.clock().instant().plus(bound.startTimeout());
    while (true) {
      try {
        return PostgresMetadataStore.open(database, RealTime.ticker(), registry);
      } catch (FsException e) {
        if (e.error() != FsError.EIO || RealTime.clock().instant().isAfter(end)) {
          throw e;
        }
        log.info("waiting: {}", e.getMessage());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while waiting for PostgreSQL", e);
    }
  }

  /** Of use only if the database is empty. */
  static String newClusterId() {
    RandomGenerator random = RealTime.random();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private Optional<String> missing(PostgresMetadataStore store) {
    Duration silence = store.sinceAnswer();
    return silence.compareTo(SILENCE.plus(config.jobInterval())) < 0
        ? Optional.empty()
        : Optional.of("PostgreSQL has not answered for %d s".formatted(silence.toSeconds()));
  }

  private static String words(MetaServerConfig bound, Probes probes, ClusterSettings settings) {
    return "MetaServer %s serves cluster %s; health and metrics at http://%s"
        .formatted(
            new ListenAddress(bound.listen(), bound.port()),
            settings.clusterId(),
            probes.address());
  }
}
