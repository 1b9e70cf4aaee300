package io.dfs.testkit.metadata;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mount's server-side life: lease, open inodes, slots and unused chunk ids. */
final class Session {
  /** The last list that a slot took, and what became of it. */
  record Slot(long seq, ApplyResult result) {}

  final SessionId id;
  private final SessionRequest request;
  private final @Nullable Slot[] slots;
  private final Set<InodeId> open = new HashSet<>();
  private final Set<Long> unusedChunks = new HashSet<>();
  private long expiresNs;
  private long heartbeats;

  Session(SessionId id, SessionRequest request, long expiresNs) {
    this.id = id;
    this.request = request;
    this.slots = new @Nullable Slot[request.slots()];
    this.expiresNs = expiresNs;
  }

  boolean hasSlot(int slot) {
    return slot < slots.length;
  }

  Optional<Slot> last(int slot) {
    return Optional.ofNullable(slots[slot]);
  }

  void record(int slot, Slot taken) {
    slots[slot] = taken;
  }

  long heartbeats() {
    return heartbeats;
  }

  SessionListing listing(long nowNs) {
    long leftMs = Math.floorDiv(expiresNs - nowNs, 1_000_000L);
    return new SessionListing(id, request, leftMs, open.size());
  }

  boolean isExpired(long nowNs) {
    return expiresNs <= nowNs;
  }

  void renew(SessionHeartbeat heartbeat, long newExpiryNs) {
    heartbeats = heartbeat.number();
    expiresNs = newExpiryNs;
    heartbeat.closed().forEach(open::remove);
    open.addAll(heartbeat.opened());
  }

  boolean holdsOpen(InodeId inode) {
    return open.contains(inode);
  }

  void allot(long chunkNumber) {
    unusedChunks.add(chunkNumber);
  }

  boolean mayUse(ChunkId chunk) {
    return unusedChunks.contains(chunk.number());
  }

  /** Uses an id up. @return false if it was not there to use */
  boolean use(ChunkId chunk) {
    return unusedChunks.remove(chunk.number());
  }
}
