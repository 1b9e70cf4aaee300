package io.dfs.fusemount.posix;

import io.dfs.common.id.XattrName;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Extended attributes of the mount's root that the mount answers by itself: read-only and in no
 * list, so that nobody copies them. Suppliers are asked at each getxattr, by any thread, and do not
 * block. Immutable.
 */
public record VirtualXattrs(Map<XattrName, Supplier<byte[]>> byName) {
  public static final VirtualXattrs NONE = new VirtualXattrs(Map.of());

  public VirtualXattrs {
    byName = Map.copyOf(byName);
  }

  boolean has(XattrName name) {
    return byName.containsKey(name);
  }

  Optional<byte[]> value(XattrName name) {
    return Optional.ofNullable(byName.get(name)).map(Supplier::get);
  }
}
