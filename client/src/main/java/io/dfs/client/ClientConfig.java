package io.dfs.client;

import io.dfs.client.file.ClosePolicy;
import io.dfs.client.file.FilesConfig;
import io.dfs.client.namespace.NamespaceConfig;
import io.dfs.client.session.SessionConfig;
import io.dfs.common.config.ConfigReader;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.SessionRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of a client: a mount, or a command that works on files.
 *
 * @param metaServers addresses of MetaServers, {@code host:port}, tried in turn
 * @param clusterId the cluster that must answer; empty takes whichever does
 * @param clientKey the cluster's key for clients; none only with servers on 127.0.0.1
 * @param zone where the client runs, to prefer near replicas; empty if it has none
 * @param opTimeout after it a call that cannot be served ends in EIO
 * @param attemptTimeout a connection that leaves a request unanswered for so long is given up; more
 *     than a MetaServer waits for its database
 * @param heartbeatInterval time between heartbeats; a sixth of the lease if that is less
 * @param entryTimeout how old a name may be that is not asked for
 * @param attrTimeout the same for attributes
 * @param cachedNames names kept at most
 * @param cachedAttrs attributes kept at most
 * @param slots mutations on their way at once, at most 256
 * @param requestsInFlight reads of metadata on their way at once
 * @param bufferBytes memory for bytes that are written and not committed
 * @param cacheBytes memory for blocks that were read
 * @param readaheadBytes how far a sequential reader is read ahead, at most
 * @param uploads chunks on their way at once
 * @param commitChunksAfter full chunks are committed when they have waited this long
 * @param flushAfter all else that is dirty is flushed when it has waited this long
 * @param inodeBatch inode ids in one grant
 * @param chunkGroups groups over which chunk ids are spread
 * @param closePolicy what a close waits for
 */
public record ClientConfig(
    List<String> metaServers,
    String clusterId,
    Optional<String> clientKey,
    String zone,
    Duration opTimeout,
    Duration attemptTimeout,
    Duration heartbeatInterval,
    Duration entryTimeout,
    Duration attrTimeout,
    int cachedNames,
    int cachedAttrs,
    int slots,
    int requestsInFlight,
    long bufferBytes,
    long cacheBytes,
    int readaheadBytes,
    int uploads,
    Duration commitChunksAfter,
    Duration flushAfter,
    int inodeBatch,
    int chunkGroups,
    ClosePolicy closePolicy) {

  private static final Duration INTERRUPT_AFTER = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long MIN_BUFFER_BYTES = 4L << 20;

  public ClientConfig {
    metaServers = List.copyOf(metaServers);
    require(!metaServers.isEmpty(), "meta-servers: give at least one address");
    for (String address : metaServers) {
      require(address.matches(".+:\\d{1,5}"), "meta-servers: '" + address + "' is no host:port");
    }
    require(opTimeout.toMillis() >= 1000, "op-timeout must be at least 1s: " + opTimeout);
    require(attemptTimeout.isPositive(), "attempt-timeout must be positive: " + attemptTimeout);
    require(heartbeatInterval.isPositive(), "heartbeat-interval: " + heartbeatInterval);
    require(!entryTimeout.isNegative(), "entry-timeout: " + entryTimeout);
    require(!attrTimeout.isNegative(), "attr-timeout: " + attrTimeout);
    require(cachedNames > 0 && cachedAttrs > 0, "cached-names and cached-attrs must be positive");
    require(slots > 0 && slots <= SessionRequest.MAX_SLOTS, "slots must be 1 to 256: " + slots);
    require(requestsInFlight > 0, "requests-in-flight must be positive: " + requestsInFlight);
    require(bufferBytes >= MIN_BUFFER_BYTES, "buffer-bytes must be at least 4MiB: " + bufferBytes);
    require(cacheBytes >= 0, "cache-bytes: " + cacheBytes);
    require(readaheadBytes >= 0, "readahead-bytes: " + readaheadBytes);
    require(uploads > 0, "uploads must be positive: " + uploads);
    require(commitChunksAfter.isPositive(), "commit-chunks-after: " + commitChunksAfter);
    require(flushAfter.isPositive(), "flush-after: " + flushAfter);
    require(inodeBatch > 0, "inode-batch must be positive: " + inodeBatch);
    require(chunkGroups > 0, "chunk-groups must be positive: " + chunkGroups);
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalArgumentException(message);
    }
  }

  /** Defaults: one MetaServer on this machine, 60 s for a call, caches of 1 s, 256 MiB dirty. */
  public static ClientConfig defaults() {
    FilesConfig files = FilesConfig.defaults();
    NamespaceConfig names = NamespaceConfig.DEFAULT;
    return new ClientConfig(
        List.of("127.0.0.1:7400"),
        "",
        Optional.empty(),
        "",
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        names.entryTimeout(),
        names.attrTimeout(),
        names.maxEntries(),
        names.maxAttrs(),
        32,
        512,
        files.bufferBytes(),
        files.cacheBytes(),
        files.readaheadBytes(),
        files.uploads(),
        files.commitChunksAfter(),
        files.flushAfter(),
        1024,
        16,
        files.closePolicy());
  }

  /** The same with other MetaServers. */
  public ClientConfig withMetaServers(List<String> addresses) {
    return ConfigReader.with(this, Map.of("metaServers", addresses));
  }

  /** The same with another bound for a call. */
  public ClientConfig withOpTimeout(Duration timeout) {
    return ConfigReader.with(this, Map.of("opTimeout", timeout));
  }

  /** The same with other lives of cached names and attributes. */
  public ClientConfig withCacheTimeouts(Duration names, Duration attrs) {
    return ConfigReader.with(this, Map.of("entryTimeout", names, "attrTimeout", attrs));
  }

  /** The same with another wait at close. */
  public ClientConfig withClosePolicy(ClosePolicy policy) {
    return ConfigReader.with(this, Map.of("closePolicy", policy));
  }

  SessionConfig session(SessionRequest identity) {
    return new SessionConfig(
        metaServers,
        identity,
        opTimeout,
        attemptTimeout,
        INTERRUPT_AFTER,
        heartbeatInterval,
        CLOSE_TIMEOUT,
        requestsInFlight,
        inodeBatch,
        chunkGroups,
        Allotment.MAX_COUNT);
  }

  NamespaceConfig namespace() {
    return new NamespaceConfig(entryTimeout, attrTimeout, cachedNames, cachedAttrs);
  }

  FilesConfig files() {
    return new FilesConfig(
        bufferBytes,
        cacheBytes,
        opTimeout,
        commitChunksAfter,
        flushAfter,
        uploads,
        readaheadBytes,
        closePolicy);
  }
}
