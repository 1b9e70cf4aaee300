package io.dfs.common.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * What {@code --local} needs of the module that runs whole clusters; found through {@link
 * ServiceLoader}, so that neither mount nor command line imports servers.
 */
public interface LocalClusterProvider {
  /**
   * Joins the cluster that runs in the data directory, or starts it in this process when nobody
   * runs it. At most one process ever owns a data directory.
   *
   * @param progress told, a line each, what is being done
   * @throws io.dfs.common.error.FsException one sentence that says why it cannot run: ETIMEDOUT,
   *     EIO, EACCES, EINVAL
   */
  RunningCluster joinOrStart(LocalClusterOptions options, Consumer<String> progress);

  /**
   * The cluster that runs in {@code dataDirectory}, in whatever process; empty if none does.
   *
   * @throws io.dfs.common.error.FsException ETIMEDOUT if one does but does not answer
   */
  Optional<LocalClusterAddress> find(Path dataDirectory);

  /** The one on the class path; empty in an installation without servers. */
  static Optional<LocalClusterProvider> load() {
    return ServiceLoader.load(LocalClusterProvider.class).findFirst();
  }
}
