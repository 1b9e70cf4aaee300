package io.dfs.cli;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterConfig;
import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.admin.FileReport;
import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.SessionListing;
import java.util.List;
import java.util.Map;

/** What a MetaServer over {@code store} answers to administrators. */
record MemoryAdmin(MetadataStore store, Map<String, String> settings) implements Admin {
  @Override
  public ClusterStatus status() {
    return new ClusterStatus(
        store.settings(),
        store.map(),
        store.statfs(),
        store.sessions(),
        0,
        store.garbageCount(),
        store.servers());
  }

  @Override
  public List<NodeListing> nodes() {
    return store.nodes();
  }

  @Override
  public void drain(NodeId node, boolean wanted) {
    store.drain(node, wanted);
  }

  @Override
  public void forget(NodeId node) {
    store.forget(node);
  }

  @Override
  public Lacking force(GroupId group, NodeId node, boolean sure) {
    if (sure) {
      store.forceMember(group, node);
    }
    return new Lacking(5, 2);
  }

  @Override
  public List<SessionListing> sessions() {
    return store.sessions();
  }

  @Override
  public ClusterConfig config() {
    return new ClusterConfig(store.settings(), "1.2.3", settings);
  }

  @Override
  public FileReport info(InodeId inode) {
    return new FileReport(store.extents(inode, 0, Long.MAX_VALUE), store.map());
  }

  @Override
  public FileReport info(byte[] path) {
    throw new IllegalStateException("nobody asks by path");
  }

  @Override
  public CheckSummary fsck(CheckOptions options, CheckListener listener) {
    throw new FsException(FsError.EOPNOTSUPP, "this store cannot be checked");
  }

  @Override
  public void close() {}
}
