package io.dfs.fusemount.options;

import io.dfs.fusemount.options.OptionMeaning.Addition;
import io.dfs.fusemount.options.OptionMeaning.Choice;
import io.dfs.fusemount.options.OptionMeaning.Constant;
import io.dfs.fusemount.options.OptionMeaning.KernelFlag;
import io.dfs.fusemount.options.OptionMeaning.Nothing;
import io.dfs.fusemount.options.OptionMeaning.Only;
import io.dfs.fusemount.options.OptionMeaning.Refused;
import io.dfs.fusemount.options.OptionMeaning.Setting;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The names that {@code -o} knows: those of mount(8), of mount.fuse(8), and our own. */
final class OptionNames {
  /** Names whose key is the name with other hyphens. */
  private static final Set<String> SETTINGS =
      Set.of(
          "attr_timeout",
          "buffer_size",
          "cache_size",
          "close",
          "cluster_id",
          "entry_timeout",
          "fsname",
          "gid",
          "max_read",
          "max_readahead",
          "max_write",
          "metrics",
          "namespace",
          "negative_timeout",
          "op_timeout",
          "subdir",
          "uid",
          "umask",
          "zone");

  private static final Set<String> KERNEL_FLAGS =
      Set.of(
          "async", "atime", "dev", "dirsync", "exec", "noatime", "nodev", "noexec", "nosuid",
          "suid", "sync");

  /** For mount(8), fstab(5) and systemd.mount(5), or how a mount of ours is anyway. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "_netdev",
          "auto",
          "auto_cache",
          "big_writes",
          "comment",
          "default_permissions",
          "defaults",
          "diratime",
          "group",
          "hard_remove",
          "loud",
          "noauto",
          "nodiratime",
          "nofail",
          "nogroup",
          "nomand",
          "noowner",
          "norelatime",
          "nostrictatime",
          "nouser",
          "nousers",
          "owner",
          "readdir_ino",
          "relatime",
          "silent",
          "strictatime",
          "use_ino",
          "user",
          "users");

  private static final Map<String, OptionMeaning> MEANINGS = meanings();

  private OptionNames() {}

  private static Map<String, OptionMeaning> meanings() {
    Map<String, OptionMeaning> all = new TreeMap<>();
    SETTINGS.forEach(name -> all.put(name, new Setting(name.replace('_', '-'))));
    KERNEL_FLAGS.forEach(name -> all.put(name, new KernelFlag()));
    WITHOUT_EFFECT.forEach(name -> all.put(name, new Nothing("")));
    all.put("key_file", new Setting("client-key-file"));
    all.put("config", new Setting(OptionList.CONFIG));
    all.put("map_uid", new Addition("map-uid"));
    all.put("map_gid", new Addition("map-gid"));
    all.put("root_squash", new Choice("root-squash", MountConfig.NOBODY));
    all.put("no_root_squash", new Constant("root-squash", ""));
    all.put("ro", new Constant("read-only", "true"));
    all.put("rw", new Constant("read-only", "false"));
    all.put("allow_other", new Constant("allow-other", "yes"));
    all.put("noallow_other", new Constant("allow-other", "no"));
    all.put("allow_root", new Constant("allow-other", "root"));
    all.put("direct_io", new Constant("direct-io", "true"));
    all.put("nonempty", new Constant("nonempty", "true"));
    all.put("debug", new Constant("debug", "true"));
    all.put(
        "kernel_cache",
        new Nothing("the pages of files that nobody changed are kept anyway, others never"));
    all.put(
        "ac_attr_timeout",
        new Nothing("whether a file was changed is asked for at every open, whatever is cached"));
    all.put("lazytime", new Nothing("times are kept by the MetaServer"));
    all.put("subtype", new Only("dfs", "the type stays fuse.dfs, by which programs know a mount"));
    all.put(
        "remount",
        new Refused(
            "unmount and mount again; for ro, rw and other flags of the kernel:"
                + " mount -i -o remount,ro MOUNTPOINT"));
    return Map.copyOf(all);
  }

  /** What {@code name} means; empty for a name that is not known. */
  static Optional<OptionMeaning> meaning(String name) {
    return name.startsWith("x-") || name.startsWith("X-")
        ? Optional.of(new Nothing(""))
        : Optional.ofNullable(MEANINGS.get(name));
  }

  /** All names, for a guess at what was meant. */
  static Set<String> known() {
    return MEANINGS.keySet();
  }
}
