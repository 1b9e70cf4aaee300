package io.dfs.common.metadata;

import io.dfs.common.id.SessionId;
import java.util.List;

/**
 * Sessions: a mount's server-side life, by PostgreSQL's clock. Calls are bounded; EIO when out of
 * reach.
 */
public interface SessionStore {
  /** A new session with its slots, all unused. */
  SessionGrant openSession(SessionRequest request);

  /**
   * Renews the lease and applies the changes of open inodes. A number already processed changes
   * nothing. ESTALE if the session has expired: a lease that has run out can be renewed until the
   * session is reaped. EINVAL for a number that skips one.
   *
   * @return PostgreSQL's clock in ns since the epoch
   */
  long heartbeat(SessionHeartbeat heartbeat);

  /** Ends a session in order: its open inodes, slots and unused ids go. Idempotent. */
  void closeSession(SessionId session);

  /** A fresh range of inode ids. ESTALE if the session has expired. */
  IdRange grantInodes(SessionId session, int count);

  /**
   * Fresh chunk ids, {@code countEach} (1 to {@link Allotment#MAX_COUNT}) in each of {@code groups}
   * different groups that have enough serving members, those whose members all live first; in fewer
   * groups if there are no more. No id is ever granted twice. ESTALE if the session has expired;
   * EAGAIN if no group has enough serving members.
   */
  List<Allotment> grantChunks(SessionId session, int groups, int countEach);

  /**
   * Ends sessions whose lease has run out; not before one full lease of uninterrupted service.
   * Servers call this every few seconds, and that is what counts as service: if none has called for
   * more than a quarter of a lease, service was interrupted and begins with this call.
   *
   * @return the sessions that ended
   */
  List<SessionId> reapSessions();

  /** Sessions that have not ended, ascending. */
  List<SessionListing> sessions();
}
