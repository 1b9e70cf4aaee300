package io.dfs.cli.volume;

import io.dfs.cli.cluster.Release;
import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.file.FileEvents;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.mount.ThisMachine;
import io.dfs.common.time.RealTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way to a volume; tests give their own. */
@FunctionalInterface
public interface VolumeOpener {
  /**
   * Opens a session.
   *
   * @throws FsException EIO if no MetaServer answers, EACCES if they refuse this client
   */
  Volume open(Request request);

  /**
   * What is to be opened.
   *
   * @param command how the session is listed, such as "dfs put"
   */
  record Request(
      List<String> metaServers, Optional<String> key, Duration opTimeout, String command) {
    public Request {
      metaServers = List.copyOf(metaServers);
    }
  }

  /** Real servers. An interrupted command leaves nothing behind. */
  static VolumeOpener overNetwork() {
    return request -> {
      requireAnswer(request.metaServers());
      ClientConfig config = config(request);
      DfsClient client =
          DfsClient.connect(
              config,
              new SessionRequest(
                  ThisMachine.name(),
                  "(" + request.command() + ")",
                  ProcessHandle.current().pid(),
                  Release.here(),
                  config.slots()),
              ClientParts.overNetwork(config, Release.here()),
              FileEvents.NONE);
      Volume volume = new Volume(client, Caller.ofProcess(), RealTime.random());
      Runtime.getRuntime().addShutdownHook(new Thread(volume::abandon, "dfs-interrupted"));
      return volume;
    };
  }

  private static ClientConfig config(Request request) {
    ClientConfig d = ClientConfig.defaults();
    return new ClientConfig(
        request.metaServers(),
        d.clusterId(),
        request.key(),
        d.zone(),
        request.opTimeout(),
        d.attemptTimeout(),
        d.heartbeatInterval(),
        d.entryTimeout(),
        d.attrTimeout(),
        10_000,
        10_000,
        d.slots(),
        d.requestsInFlight(),
        // The heap and the direct memory of a command are small.
        96L << 20,
        48L << 20,
        d.readaheadBytes(),
        d.uploads(),
        d.commitChunksAfter(),
        d.flushAfter(),
        d.inodeBatch(),
        d.chunkGroups(),
        d.closePolicy());
  }

  /**
   * A session waits for servers that are restarted; who has mistyped an address should hear of it
   * at once.
   */
  private static void requireAnswer(List<String> metaServers) {
    List<String> failures = new ArrayList<>();
    for (String address : metaServers) {
      int colon = address.lastIndexOf(':');
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
            3000);
        return;
      } catch (IOException | IllegalArgumentException e) {
        failures.add(address + " (" + reason(e) + ")");
      }
    }
    throw new FsException(FsError.EIO, "no MetaServer answers at " + String.join(", ", failures));
  }

  private static String reason(Exception e) {
    return e instanceof UnknownHostException || e.getMessage() == null
        ? "no such host"
        : e.getMessage();
  }
}
