package io.dfs.fusemount.fuse;

/** Whether users other than the one who mounts may use the mount. */
public enum AllowOther {
  NO,
  /** Yes if root mounts, else no. */
  AUTO,
  /** Yes; for others than root only if /etc/fuse.conf allows it, else a warning and no. */
  YES,
  /** Root too, and no other; for others than root only if /etc/fuse.conf allows it. */
  ROOT
}
