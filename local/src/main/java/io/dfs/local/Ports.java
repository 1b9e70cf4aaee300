package io.dfs.local;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Ports for a cluster's parts: the one a part had before if it is free, so that mounts which
 * outlived it find it again. New ones come from below the range that the system hands to outgoing
 * connections: a mount that keeps calling a port where nobody listens could otherwise be given that
 * very port as its own.
 */
final class Ports {
  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final int ATTEMPTS = 100;

  private final RandomGenerator random;

  Ports(RandomGenerator random) {
    this.random = random;
  }

  /**
   * A port on 127.0.0.1 where nobody listens now.
   *
   * @param before the port that the part had; 0 if none
   */
  int choose(int before) {
    if (before > 0 && isFree(before)) {
      return before;
    }
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = FIRST + random.nextInt(COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new FsException(
        FsError.EBUSY, "no free port found on 127.0.0.1 in " + ATTEMPTS + " attempts");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
