package io.dfs.client.session;

import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;

/** Told about a session's life. Calls come from threads that must not block. */
public interface SessionListener {
  /** The session has expired: what was opened under it is fenced. A new one is opened next. */
  default void fenced(SessionId old) {}

  /** Cached names and attributes of the inode are no longer good. */
  default void invalidated(InodeId inode) {}
}
