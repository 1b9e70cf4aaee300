package io.dfs.local;

/** What can be asked of a running local cluster. Thread-safe. */
public interface ClusterControl {
  LocalStatus status();

  /** Asks the owning process to end the cluster; returns before it has ended. */
  void requestStop();

  /** Stops DataNode {@code number}, from 1; nothing if it is stopped. ENOENT for an unknown one. */
  LocalStatus stopNode(int number);

  /** Starts it again on its old data and address; nothing if it runs. ENOENT, EIO. */
  LocalStatus startNode(int number);
}
