package io.dfs.datanode.rpc;

import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.Identity;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One channel to each other DataNode by address. Thread-safe. */
final class Peers implements AutoCloseable {
  private final Identity identity;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  Peers(Identity identity) {
    this.identity = identity;
  }

  Channel to(String address) {
    return channels.computeIfAbsent(address, a -> Channels.open(a, identity));
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
