package io.dfs.client.rpc;

import io.dfs.client.session.MetadataTransport;
import io.dfs.common.rpc.Channels;
import io.dfs.common.rpc.Identity;
import io.grpc.ManagedChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Session streams over gRPC. Every connection takes a channel of its own: a channel that has failed
 * waits up to minutes by itself, and when to try again is the session's business. Thread-safe.
 */
public final class GrpcMetadataTransport implements MetadataTransport {
  private final Function<String, ManagedChannel> channels;
  private final Set<MetadataStream> open = ConcurrentHashMap.newKeySet();

  public GrpcMetadataTransport(Identity identity) {
    this(address -> Channels.open(address, identity));
  }

  /**
   * @param channels a new channel to an address, shut down by the connection
   */
  GrpcMetadataTransport(Function<String, ManagedChannel> channels) {
    this.channels = channels;
  }

  @Override
  public Connection connect(String address, Listener listener) {
    MetadataStream stream = new MetadataStream(channels.apply(address), listener, open::remove);
    open.add(stream);
    stream.start();
    return stream;
  }

  @Override
  public void close() {
    open.forEach(MetadataStream::close);
  }
}
