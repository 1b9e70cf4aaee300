package io.dfs.fusemount;

import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.options.MountConfig;
import java.util.List;

/** The part of a plan that the kernel is told. */
final class KernelOptions {
  private KernelOptions() {}

  static MountOptions of(MountPlan plan, List<String> metaServers) {
    MountConfig config = plan.config();
    return MountOptions.defaults()
        .withFsName(plan.source(metaServers))
        .withAllowOther(config.sharing())
        .withReadOnly(config.readOnly())
        .withFlags(config.mountFlags())
        .withNonEmpty(config.nonempty())
        .withProtocol(
            // Locks are not shared between mounts yet: the kernel keeps those of this one.
            ProtocolOptions.defaults()
                .withSharedLocks(false)
                .withSizes(config.maxRead(), config.maxWrite(), config.maxReadahead()));
  }
}
