package io.dfs.common.metadata;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import java.util.List;

/**
 * One renewal of a session, numbered from 1 and one at a time. It carries the changes, since the
 * heartbeat before it, to the set of inodes that are open, or whose open is on its way, when it
 * begins ({@code closed} is taken before {@code opened}); and the chunk ids that were written and
 * will not be committed: those allotted to the session and unused become garbage.
 */
public record SessionHeartbeat(
    SessionId session,
    long number,
    List<InodeId> opened,
    List<InodeId> closed,
    List<ChunkId> abandoned) {
  public SessionHeartbeat {
    opened = List.copyOf(opened);
    closed = List.copyOf(closed);
    abandoned = List.copyOf(abandoned);
  }
}
