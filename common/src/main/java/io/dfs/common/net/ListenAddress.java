package io.dfs.common.net;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where a process listens.
 *
 * @param port 0 takes a free one
 */
public record ListenAddress(String host, int port) {
  private static final int MAX_PORT = 65_535;

  public ListenAddress {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException(
          "there is no port " + port + ": write one from 1 to 65535, or 0 for any free one");
    }
  }

  /** EINVAL for a name that means no address. */
  public InetSocketAddress resolve() {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new FsException(
          FsError.EINVAL, "cannot listen on %s: no address has that name".formatted(this));
    }
    return address;
  }

  /** Whether only this machine reaches it. */
  public boolean isLoopback() {
    return resolve().getAddress().isLoopbackAddress();
  }

  /** {@code host:port} for others: this machine's name if every address is listened on. */
  public String reachable() {
    if (!resolve().getAddress().isAnyLocalAddress()) {
      return toString();
    }
    try {
      return InetAddress.getLocalHost().getHostName() + ":" + port;
    } catch (UnknownHostException e) {
      throw new FsException(
          FsError.EINVAL, "this machine's name means no address: set advertise to host:port", e);
    }
  }

  /**
   * Looks whether it can be listened on, for those who have something to do before they listen.
   * EBUSY or EINVAL if not.
   *
   * @return this address; with a port that is free now instead of 0
   */
  public ListenAddress requireFree() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(resolve());
      return new ListenAddress(host, probe.getLocalPort());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Why this could not be listened on, and what to do. */
  public FsException failure(IOException cause) {
    String words = words(cause);
    if (words.contains("in use")) {
      return new FsException(
          FsError.EBUSY,
          "cannot listen on %s: the port is in use; stop the other process or choose another port"
              .formatted(this),
          cause);
    }
    if (words.contains("Cannot assign")) {
      return new FsException(
          FsError.EINVAL,
          "cannot listen on %s: the address is not this machine's".formatted(this),
          cause);
    }
    return new FsException(FsError.EIO, "cannot listen on %s: %s".formatted(this, words), cause);
  }

  /** Those of the innermost cause: gRPC and Netty wrap what the kernel said. */
  private static String words(Throwable cause) {
    Throwable innermost = cause;
    for (Throwable t = cause.getCause(); t != null; t = t.getCause()) {
      innermost = t;
    }
    return String.valueOf(innermost.getMessage());
  }

  /** {@code host:port}. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
