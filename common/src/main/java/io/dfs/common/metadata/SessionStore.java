package io.dfs.common.metadata;

import io.dfs.common.id.SessionId;
import java.util.List;

/**
 * Sessions: a mount's server-side life, by PostgreSQL's clock. Calls are bounded; EIO when out of
 * reach.
 */
public interface SessionStore {
  SessionGrant openSession(SessionRequest request);

  /**
   * Renews the lease and applies the changes of open inodes. A number already processed changes
   * nothing. ESTALE if the session has expired.
   *
   * @return PostgreSQL's clock in ns since the epoch
   */
  long heartbeat(SessionHeartbeat heartbeat);

  /** Ends a session in order: its open inodes, slots and unused ids go. Idempotent. */
  void closeSession(SessionId session);

  /** A fresh range of inode ids. ESTALE if the session has expired. */
  IdRange grantInodes(SessionId session, int count);

  /**
   * Fresh chunk ids spread over groups that can take commits. ESTALE if the session has expired;
   * EAGAIN if no group has enough serving members.
   */
  List<Allotment> grantChunks(SessionId session, int groups, int countEach);

  /**
   * Ends sessions whose lease has run out; not before one full lease of uninterrupted service.
   *
   * @return the sessions that ended
   */
  List<SessionId> reapSessions();
}
