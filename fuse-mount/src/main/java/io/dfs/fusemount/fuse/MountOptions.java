package io.dfs.fusemount.fuse;

/**
 * How a mount looks to its users.
 *
 * @param fsName first column of df and of /proc/mounts
 * @param subtype the file system's type is "fuse." and this
 */
public record MountOptions(
    String fsName,
    String subtype,
    AllowOther allowOther,
    boolean defaultPermissions,
    boolean readOnly,
    ProtocolOptions protocol) {
  public MountOptions {
    requirePlain(fsName);
    requirePlain(subtype);
  }

  public static MountOptions defaults() {
    return new MountOptions("dfs", "dfs", AllowOther.AUTO, true, false, ProtocolOptions.defaults());
  }

  public MountOptions withFsName(String value) {
    return new MountOptions(value, subtype, allowOther, defaultPermissions, readOnly, protocol);
  }

  public MountOptions withAllowOther(AllowOther value) {
    return new MountOptions(fsName, subtype, value, defaultPermissions, readOnly, protocol);
  }

  public MountOptions withReadOnly(boolean value) {
    return new MountOptions(fsName, subtype, allowOther, defaultPermissions, value, protocol);
  }

  public MountOptions withProtocol(ProtocolOptions value) {
    return new MountOptions(fsName, subtype, allowOther, defaultPermissions, readOnly, value);
  }

  /** Mount options are a list with commas; fusermount's own escapes are not worth having. */
  private static void requirePlain(String name) {
    if (!name.matches("[A-Za-z0-9_.:/@+-]+")) {
      throw new IllegalArgumentException("a mount's name may not contain: " + name);
    }
  }
}
