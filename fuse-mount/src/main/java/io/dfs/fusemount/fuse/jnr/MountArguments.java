package io.dfs.fusemount.fuse.jnr;

import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.fuse.MountOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mount options as libfuse wants them. */
final class MountArguments {
  private static final Logger log = LoggerFactory.getLogger(MountArguments.class);
  private static final Path FUSE_CONF = Path.of("/etc/fuse.conf");
  private static final int POINTER_BYTES = 8;

  private MountArguments() {}

  static String optionString(MountOptions options, boolean root, boolean userAllowOther) {
    List<String> list = new ArrayList<>();
    list.add("fsname=" + options.fsName().replace(",", "\\,"));
    list.add("subtype=" + options.subtype());
    list.add("max_read=" + options.protocol().maxReadBytes());
    if (options.defaultPermissions()) {
      list.add("default_permissions");
    }
    if (allowOther(options.allowOther(), root, userAllowOther)) {
      list.add("allow_other");
    }
    if (options.readOnly()) {
      list.add("ro");
    }
    list.addAll(options.flags());
    if (options.nonEmpty()) {
      list.add("nonempty");
    }
    return String.join(",", list);
  }

  /** Others than the one who mounts reach it; with ROOT the daemon turns away all but root. */
  private static boolean allowOther(AllowOther wanted, boolean root, boolean userAllowOther) {
    if (root) {
      return wanted == AllowOther.AUTO || wanted == AllowOther.YES;
    }
    boolean asked = wanted == AllowOther.YES || wanted == AllowOther.ROOT;
    if (asked && !userAllowOther) {
      log.warn(
          "others cannot use this mount: allow_other and allow_root need a line user_allow_other"
              + " in {}",
          FUSE_CONF);
    }
    return asked && userAllowOther;
  }

  /** Whether the administrator lets users other than root share their mounts. */
  static boolean userAllowOther() {
    try {
      return Files.isReadable(FUSE_CONF)
          && Files.readAllLines(FUSE_CONF, StandardCharsets.ISO_8859_1).stream()
              .anyMatch(line -> line.strip().equals("user_allow_other"));
    } catch (IOException e) {
      log.warn("cannot read {}: {}", FUSE_CONF, e.getMessage());
      return false;
    }
  }

  /**
   * struct fuse_args {int argc; char **argv; int allocated}, not allocated by libfuse: it copies
   * what it changes. The memory lives as long as the returned list.
   */
  static List<Pointer> fuseArgs(Runtime runtime, String optionString) {
    List<Pointer> memory = new ArrayList<>();
    List<String> arguments = List.of("dfs", "-o", optionString);
    Pointer argv = Memory.allocateDirect(runtime, (arguments.size() + 1) * POINTER_BYTES, true);
    for (int i = 0; i < arguments.size(); i++) {
      byte[] bytes = arguments.get(i).getBytes(StandardCharsets.UTF_8);
      Pointer text = Memory.allocateDirect(runtime, bytes.length + 1, true);
      text.put(0, bytes, 0, bytes.length);
      argv.putPointer((long) i * POINTER_BYTES, text);
      memory.add(text);
    }
    Pointer args = Memory.allocateDirect(runtime, 3 * POINTER_BYTES, true);
    args.putInt(0, arguments.size());
    args.putPointer(POINTER_BYTES, argv);
    memory.add(argv);
    memory.addFirst(args);
    return memory;
  }
}
