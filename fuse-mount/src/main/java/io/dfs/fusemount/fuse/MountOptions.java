package io.dfs.fusemount.fuse;

import java.util.List;
import java.util.Set;

/**
 * How a mount looks to its users.
 *
 * @param fsName first column of df and of /proc/mounts
 * @param subtype the file system's type is "fuse." and this
 * @param flags of {@link #FLAGS}: what the kernel keeps and shows in /proc/mounts. Without them a
 *     mount is nosuid and nodev
 * @param nonEmpty whether the mount may hide files, or another mount that is not ours
 */
public record MountOptions(
    String fsName,
    String subtype,
    AllowOther allowOther,
    boolean defaultPermissions,
    boolean readOnly,
    List<String> flags,
    boolean nonEmpty,
    ProtocolOptions protocol) {
  /** Flags that libfuse hands to the kernel; suid and dev for root only. */
  public static final Set<String> FLAGS =
      Set.of(
          "async", "atime", "dev", "dirsync", "exec", "noatime", "nodev", "noexec", "nosuid",
          "suid", "sync");

  public MountOptions {
    requirePlain(fsName);
    requirePlain(subtype);
    flags = List.copyOf(flags);
    if (!FLAGS.containsAll(flags)) {
      throw new IllegalArgumentException("no flags of a mount: " + flags);
    }
  }

  public static MountOptions defaults() {
    return new MountOptions(
        "dfs", "dfs", AllowOther.AUTO, true, false, List.of(), false, ProtocolOptions.defaults());
  }

  public MountOptions withFsName(String value) {
    return new MountOptions(
        value, subtype, allowOther, defaultPermissions, readOnly, flags, nonEmpty, protocol);
  }

  public MountOptions withAllowOther(AllowOther value) {
    return new MountOptions(
        fsName, subtype, value, defaultPermissions, readOnly, flags, nonEmpty, protocol);
  }

  public MountOptions withReadOnly(boolean value) {
    return new MountOptions(
        fsName, subtype, allowOther, defaultPermissions, value, flags, nonEmpty, protocol);
  }

  public MountOptions withFlags(List<String> value) {
    return new MountOptions(
        fsName, subtype, allowOther, defaultPermissions, readOnly, value, nonEmpty, protocol);
  }

  public MountOptions withNonEmpty(boolean value) {
    return new MountOptions(
        fsName, subtype, allowOther, defaultPermissions, readOnly, flags, value, protocol);
  }

  public MountOptions withProtocol(ProtocolOptions value) {
    return new MountOptions(
        fsName, subtype, allowOther, defaultPermissions, readOnly, flags, nonEmpty, value);
  }

  /** Control characters and spaces are more than programs that read lists of mounts expect. */
  private static void requirePlain(String name) {
    if (!name.matches("[A-Za-z0-9_.:/@+,\\[\\]%-]+")) {
      throw new IllegalArgumentException(
          "a mount's name may have letters, digits and _.:/@+,[]%- but is: " + name);
    }
  }
}
