package io.dfs.cli.cluster;

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
import io.dfs.common.metadata.SessionListing;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Asks the first of several MetaServers that answers. */
final class FirstAdmin implements Admin {
  private final List<Admin> admins;

  FirstAdmin(List<Admin> admins) {
    this.admins = List.copyOf(admins);
  }

  private <A> A ask(Function<Admin, A> question) {
    Optional<FsException> failure = Optional.empty();
    for (Admin admin : admins) {
      try {
        return question.apply(admin);
      } catch (FsException e) {
        if (e.error() != FsError.EIO) {
          throw e;
        }
        failure = Optional.of(e);
      }
    }
    throw failure.orElseThrow(() -> new IllegalStateException("no MetaServer to ask"));
  }

  @Override
  public ClusterStatus status() {
    return ask(Admin::status);
  }

  @Override
  public List<NodeListing> nodes() {
    return ask(Admin::nodes);
  }

  @Override
  public void drain(NodeId node, boolean wanted) {
    ask(
        admin -> {
          admin.drain(node, wanted);
          return node;
        });
  }

  @Override
  public void forget(NodeId node) {
    ask(
        admin -> {
          admin.forget(node);
          return node;
        });
  }

  @Override
  public Lacking force(GroupId group, NodeId node, boolean sure) {
    return ask(admin -> admin.force(group, node, sure));
  }

  @Override
  public List<SessionListing> sessions() {
    return ask(Admin::sessions);
  }

  @Override
  public ClusterConfig config() {
    return ask(Admin::config);
  }

  @Override
  public FileReport info(InodeId inode) {
    return ask(admin -> admin.info(inode));
  }

  @Override
  public FileReport info(byte[] path) {
    return ask(admin -> admin.info(path));
  }

  /** One that answers a short question answers the long one: nothing is told twice. */
  @Override
  public CheckSummary fsck(CheckOptions options, CheckListener listener) {
    Admin answering =
        ask(
            admin -> {
              admin.config();
              return admin;
            });
    return answering.fsck(options, listener);
  }

  @Override
  public void close() {
    admins.forEach(Admin::close);
  }
}
