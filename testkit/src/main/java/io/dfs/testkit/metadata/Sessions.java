package io.dfs.testkit.metadata;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** All live sessions. */
final class Sessions {
  private static final Duration CALM = Duration.ofSeconds(10);

  private final StoreClock clock;
  private final ClusterSettings settings;
  private final Duration lease;
  private final Chunks chunks;
  private final TreeMap<SessionId, Session> live = new TreeMap<>();
  private final long startedNs;
  private long lastId;
  private long serviceSinceNs;
  private long lastReapNs;

  Sessions(StoreClock clock, ClusterSettings settings, Duration lease, Chunks chunks) {
    this.clock = clock;
    this.settings = settings;
    this.lease = lease;
    this.chunks = chunks;
    startedNs = clock.nowNs();
    serviceSinceNs = startedNs;
    lastReapNs = serviceSinceNs;
  }

  SessionGrant open(SessionRequest request) {
    SessionId id = new SessionId(++lastId);
    live.put(id, new Session(id, request, expiryNs()));
    return new SessionGrant(
        id,
        lease,
        clock.nowNs(),
        settings.volume(),
        settings.copies(),
        settings.minReplicas(),
        settings.maxChunkBytes(),
        settings.inlineLimitBytes());
  }

  Optional<Session> find(SessionId id) {
    return Optional.ofNullable(live.get(id));
  }

  Session require(SessionId id) {
    return find(id)
        .orElseThrow(() -> new FsException(FsError.ESTALE, "session " + id + " has expired"));
  }

  Collection<Session> all() {
    return live.values();
  }

  List<SessionListing> listings() {
    return live.values().stream().map(s -> s.listing(clock.nowNs())).toList();
  }

  /** Who serves: this process. */
  ServerListing server() {
    return new ServerListing(1, "", "memory", sinceMs(startedNs), sinceMs(lastReapNs));
  }

  private long sinceMs(long ns) {
    return Math.floorDiv(clock.nowNs() - ns, 1_000_000L);
  }

  void heartbeat(SessionHeartbeat heartbeat) {
    Session session = require(heartbeat.session());
    if (heartbeat.number() <= session.heartbeats()) {
      return;
    }
    if (heartbeat.number() > session.heartbeats() + 1) {
      throw new FsException(
          FsError.EINVAL, "heartbeat " + heartbeat.number() + " after " + session.heartbeats());
    }
    session.renew(heartbeat, expiryNs());
    for (ChunkId chunk : heartbeat.abandoned()) {
      if (session.use(chunk)) {
        chunks.queue(chunk, clock.nowNs());
      }
    }
  }

  void close(SessionId id) {
    live.remove(id);
  }

  /** Those of which no session may still commit a chunk of the same number. */
  List<ChunkId> unclaimed(List<ChunkId> chunks) {
    return chunks.stream().filter(c -> live.values().stream().noneMatch(s -> s.mayUse(c))).toList();
  }

  /** Since when leases could be renewed without a break. */
  long serviceSinceNs() {
    return serviceSinceNs;
  }

  /** Whether leases could be renewed for that long, also now. */
  boolean isSteady(Duration duration) {
    long now = clock.nowNs();
    return serviceSinceNs + duration.toNanos() <= now && lastReapNs + duration.toNanos() / 4 >= now;
  }

  /** Whether failures that somebody met count: the end of an outage is long enough ago. */
  boolean isCalm() {
    long latest = clock.nowNs() - CALM.toNanos();
    return serviceSinceNs <= latest && lastReapNs >= latest;
  }

  List<SessionId> reap() {
    long now = clock.nowNs();
    if (now - lastReapNs > lease.toNanos() / 4) {
      serviceSinceNs = now;
    }
    lastReapNs = now;
    if (now - serviceSinceNs < lease.toNanos()) {
      return List.of();
    }
    List<SessionId> expired =
        live.values().stream().filter(s -> s.isExpired(now)).map(s -> s.id).toList();
    expired.forEach(live::remove);
    return expired;
  }

  boolean anyHoldsOpen(InodeId inode) {
    return live.values().stream().anyMatch(s -> s.holdsOpen(inode));
  }

  private long expiryNs() {
    return clock.nowNs() + lease.toNanos();
  }
}
