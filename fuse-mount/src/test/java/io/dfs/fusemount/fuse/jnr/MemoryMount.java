package io.dfs.fusemount.fuse.jnr;

import io.dfs.fusemount.fuse.MemoryFileSystem;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.fuse.ProtocolOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A program that mounts a {@link MemoryFileSystem} until it is unmounted: {@code MemoryMount
 * MOUNTPOINT [TIMEOUT_MS [READERS]]}. To be killed by a test, and for measurements by hand.
 */
public final class MemoryMount {
  static final String READY = "ready";

  private MemoryMount() {}

  public static void main(String[] args) {
    Duration timeout = Duration.ofMillis(args.length > 1 ? Long.parseLong(args[1]) : 1000);
    ProtocolOptions protocol = ProtocolOptions.defaults();
    if (args.length > 2) {
      protocol = protocol.withReaderThreads(Integer.parseInt(args[2]));
    }
    FuseMount mount =
        FuseMount.mount(
            Path.of(args[0]),
            MountOptions.defaults().withProtocol(protocol),
            new MemoryFileSystem(timeout));
    mount.awaitReady(Duration.ofSeconds(10));
    System.out.println(READY);
    mount.awaitEnd();
    System.out.println(mount.requestCounts());
  }
}
