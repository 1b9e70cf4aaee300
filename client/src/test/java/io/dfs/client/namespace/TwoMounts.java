package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.Session;
import io.dfs.client.session.StoreTransport;
import io.dfs.client.session.TestCluster;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.TimeChange;
import io.dfs.testkit.time.ManualClock;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two mounts of one cluster in memory, whose time the test moves. */
abstract class TwoMounts {
  static final FileName A = FileName.of("a");
  static final FileName B = FileName.of("b");
  static final Owner OWNER = new Owner(0644, 1000, 1000);
  static final long SECOND = 1_000_000_000L;

  final TestCluster cluster = new TestCluster();
  final StoreTransport transport = new StoreTransport(cluster.store);
  final ManualClock clock = ManualClock.start();
  Mount mount;
  Mount other;

  /** A mount of the cluster. */
  final class Mount {
    final Session session = cluster.open(transport);
    final Namespace names;

    Mount(LocalAttributes local) {
      NamespaceConfig config = NamespaceConfig.DEFAULT;
      names =
          new Namespace(
              session,
              new InodeLanes(),
              new AttributeCache(clock::nanos, config),
              local,
              config,
              clock::nanos);
    }

    /** Requests that reached the metadata service while the task ran. */
    Map<String, Long> asked(Runnable task) {
      Map<String, Long> before = session.counts().snapshot();
      task.run();
      Map<String, Long> after = session.counts().snapshot();
      after.replaceAll((type, n) -> n - before.getOrDefault(type, 0L));
      after.values().removeIf(n -> n == 0);
      return after;
    }
  }

  @BeforeEach
  void mountTwice() {
    mount = new Mount(LocalAttributes.NONE);
    other = new Mount(LocalAttributes.NONE);
  }

  @AfterEach
  void unmount() {
    mount.session.close();
    other.session.close();
  }

  static Mutation.SetAttr chmod(InodeId inode, int permissions) {
    return new Mutation.SetAttr(
        inode,
        OptionalInt.of(permissions),
        OptionalInt.empty(),
        OptionalInt.empty(),
        TimeChange.OMIT,
        TimeChange.OMIT,
        OptionalLong.empty(),
        false);
  }

  static Mutation.Rename rename(
      InodeId parent, FileName name, InodeId newParent, FileName newName) {
    return new Mutation.Rename(parent, name, newParent, newName, false, false);
  }

  static Mutation.Rename exchange(
      InodeId parent, FileName name, InodeId newParent, FileName newName) {
    return new Mutation.Rename(parent, name, newParent, newName, false, true);
  }

  static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  Attr create(Mount by, FileName name) {
    return by.names.create(InodeId.ROOT, name, OWNER, true).attr();
  }
}
