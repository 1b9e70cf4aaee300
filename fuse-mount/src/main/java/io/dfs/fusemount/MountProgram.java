package io.dfs.fusemount;

import io.dfs.common.cli.DfsProgram;

/** {@code dfs-mount} for manual pages and completion. */
public final class MountProgram implements DfsProgram {
  @Override
  public Object command() {
    return new DfsMount(new ClientVolumeOpener(), System.getenv());
  }
}
