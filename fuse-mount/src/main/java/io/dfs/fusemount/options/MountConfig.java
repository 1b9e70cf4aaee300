package io.dfs.fusemount.options;

import io.dfs.client.file.ClosePolicy;
import io.dfs.common.net.ListenAddress;
import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.posix.Identities;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Settings of a mount, by the names that they have in a configuration file.
 *
 * @param metaServers addresses of MetaServers, {@code host:port}
 * @param clusterId the cluster that must answer; empty takes whichever does
 * @param clientKey the cluster's key for mounts
 * @param zone where this machine is, to prefer near replicas
 * @param subdir the directory of the volume that is mounted
 * @param entryTimeout how old a name may be
 * @param attrTimeout how old attributes may be
 * @param negativeTimeout how long the kernel may take a missing name for missing
 * @param opTimeout how long a call waits for an unreachable cluster before it ends in EIO
 * @param bufferSize bytes of memory for data on its way to DataNodes
 * @param cacheSize bytes of memory for data that was read
 * @param close what close(2) waits for
 * @param namespace how changes of names reach other mounts
 * @param rootSquash {@code UID:GID} that root counts as; empty for root itself
 * @param mapUid {@code LOCAL:STORED} pairs
 * @param mapGid the same for groups
 * @param uid owner that all files are shown with
 * @param gid group that all files are shown with
 * @param umask octal; permissions that are shown are all but these
 * @param allowOther auto, yes, no or root
 * @param maxRead bytes of the largest read request
 * @param maxWrite bytes of the largest write request
 * @param maxReadahead how many bytes the kernel reads ahead
 * @param fsname what df shows as the source; empty for the addresses
 * @param metrics where the mount answers HTTP: a port, or {@code host:port}
 * @param mountFlags flags that the kernel keeps, as nosuid
 */
public record MountConfig(
    List<String> metaServers,
    String clusterId,
    Optional<String> clientKey,
    String zone,
    String subdir,
    boolean readOnly,
    Duration entryTimeout,
    Duration attrTimeout,
    Duration negativeTimeout,
    Duration opTimeout,
    long bufferSize,
    long cacheSize,
    String close,
    String namespace,
    String rootSquash,
    List<String> mapUid,
    List<String> mapGid,
    Optional<Long> uid,
    Optional<Long> gid,
    Optional<String> umask,
    String allowOther,
    boolean directIo,
    int maxRead,
    int maxWrite,
    int maxReadahead,
    String fsname,
    boolean nonempty,
    boolean debug,
    Optional<String> metrics,
    List<String> mountFlags) {
  /** nobody:nogroup. */
  static final String NOBODY = "65534:65534";

  private static final String ADDRESS = "(\\[[0-9A-Fa-f:.%]+\\]|[A-Za-z0-9_.-]+):\\d{1,5}";
  private static final List<String> CLOSES = List.of("durable", "received");
  private static final List<String> SHARING = List.of("auto", "yes", "no", "root");
  private static final int MIB = 1 << 20;
  private static final int PAGE_BYTES = 4096;
  private static final long MIN_BUFFER_BYTES = 4L * MIB;

  public MountConfig {
    metaServers = List.copyOf(metaServers);
    mapUid = List.copyOf(mapUid);
    mapGid = List.copyOf(mapGid);
    mountFlags = List.copyOf(mountFlags);
    for (String address : metaServers) {
      require(address.matches(ADDRESS), "'%s' is no MetaServer address: write host:port", address);
    }
    require(!entryTimeout.isNegative(), "entry-timeout must not be negative");
    require(!attrTimeout.isNegative(), "attr-timeout must not be negative");
    require(!negativeTimeout.isNegative(), "negative-timeout must not be negative");
    require(opTimeout.toMillis() >= 1000, "op-timeout must be at least 1s");
    require(bufferSize >= MIN_BUFFER_BYTES, "buffer-size must be at least 4MiB");
    require(cacheSize >= 0, "cache-size must not be negative");
    requireOneOf("close", close, CLOSES, "");
    requireOneOf(
        "namespace",
        namespace,
        List.of("strict"),
        ": every change of a name is at the MetaServer before it is answered; what is weaker needs"
            + " directory leases, which this release does not have");
    requireOneOf("allow-other", allowOther, SHARING, "");
    requirePages("max-read", maxRead, PAGE_BYTES);
    requirePages("max-write", maxWrite, 128 * 1024);
    require(maxReadahead >= 0, "max-readahead must not be negative");
    for (String flag : mountFlags) {
      requireOneOf("mount-flags", flag, MountOptions.FLAGS.stream().sorted().toList(), "");
    }
    metrics.ifPresent(MetricsAddress::of);
    IdentityOptions.of(rootSquash, mapUid, mapGid, uid, gid, umask);
  }

  /** A volume of a cluster that is named on the command line. */
  public static MountConfig defaults() {
    return new MountConfig(
        List.of(),
        "",
        Optional.empty(),
        "",
        "/",
        false,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ZERO,
        Duration.ofSeconds(60),
        128L * MIB,
        128L * MIB,
        "durable",
        "strict",
        "",
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        "auto",
        false,
        MIB,
        MIB,
        MIB,
        "",
        false,
        false,
        Optional.empty(),
        List.of());
  }

  /** Whose files are whose. */
  public Identities identities() {
    return IdentityOptions.of(rootSquash, mapUid, mapGid, uid, gid, umask);
  }

  /** Where the mount answers HTTP; empty if it does not. */
  public Optional<ListenAddress> metricsAddress() {
    return metrics.map(MetricsAddress::of);
  }

  /** What close(2) waits for. */
  public ClosePolicy closePolicy() {
    return ClosePolicy.valueOf(close.toUpperCase(Locale.ROOT));
  }

  /** Who may use the mount. */
  public AllowOther sharing() {
    return AllowOther.valueOf(allowOther.toUpperCase(Locale.ROOT));
  }

  private static void requirePages(String what, int bytes, int least) {
    require(
        bytes >= least && bytes <= MIB && bytes % PAGE_BYTES == 0,
        "%s must be whole pages of 4KiB, from %dKiB to 1MiB",
        what,
        least / 1024);
  }

  private static void requireOneOf(
      String what, String value, List<String> allowed, String because) {
    require(
        allowed.contains(value),
        "'%s' is no good value for %s: write %s%s",
        value,
        what,
        String.join(", ", allowed),
        because);
  }

  private static void require(boolean ok, String message, Object... arguments) {
    if (!ok) {
      throw new IllegalArgumentException(message.formatted(arguments));
    }
  }
}
