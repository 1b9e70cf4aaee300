package io.dfs.client.session;

import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.SessionRequest;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a session.
 *
 * @param addresses MetaServers, {@code host:port}, tried in turn
 * @param identity how the mount stands in listings, and its number of lanes
 * @param opTimeout after it a call ends in EIO
 * @param attemptTimeout a connection that leaves a request unanswered for so long is given up
 * @param interruptAfter a call that has waited so long for a backend out of reach may be
 *     interrupted
 * @param heartbeatEvery time between heartbeats; a sixth of the lease if that is less
 * @param closeTimeout bound of the orderly end
 * @param requestsInFlight bound of requests that wait for an answer, lanes not counted
 * @param inodeBatch inode ids in one grant
 * @param chunkGroups groups over which chunk ids are spread
 * @param chunksPerGroup chunk ids of one group in one grant, at most 64
 */
public record SessionConfig(
    List<String> addresses,
    SessionRequest identity,
    Duration opTimeout,
    Duration attemptTimeout,
    Duration interruptAfter,
    Duration heartbeatEvery,
    Duration closeTimeout,
    int requestsInFlight,
    int inodeBatch,
    int chunkGroups,
    int chunksPerGroup) {

  public SessionConfig {
    addresses = List.copyOf(addresses);
    require(!addresses.isEmpty(), "no MetaServer address");
    requirePositive(opTimeout, "op-timeout");
    requirePositive(attemptTimeout, "attempt-timeout");
    requirePositive(interruptAfter, "interrupt-after");
    requirePositive(heartbeatEvery, "heartbeat-every");
    requirePositive(closeTimeout, "close-timeout");
    require(requestsInFlight > 0, "requests in flight: " + requestsInFlight);
    require(inodeBatch > 0, "inode batch: " + inodeBatch);
    require(chunkGroups > 0, "chunk groups: " + chunkGroups);
    require(
        chunksPerGroup > 0 && chunksPerGroup <= Allotment.MAX_COUNT,
        "chunks per group: " + chunksPerGroup);
  }

  /**
   * 60 s for a call, 30 s for an attempt (a MetaServer waits 20 s for its database), heartbeats
   * every 5 s, 512 requests in flight.
   */
  public static SessionConfig defaults(List<String> addresses, SessionRequest identity) {
    return new SessionConfig(
        addresses,
        identity,
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        512,
        1024,
        16,
        Allotment.MAX_COUNT);
  }

  /** The same with another bound for a call. */
  public SessionConfig withOpTimeout(Duration timeout) {
    return new SessionConfig(
        addresses,
        identity,
        timeout,
        attemptTimeout,
        interruptAfter,
        heartbeatEvery,
        closeTimeout,
        requestsInFlight,
        inodeBatch,
        chunkGroups,
        chunksPerGroup);
  }

  private static void requirePositive(Duration d, String what) {
    require(d.isPositive(), what + ": " + d);
  }

  private static void require(boolean ok, String message) {
    if (!ok) {
      throw new IllegalArgumentException(message);
    }
  }
}
