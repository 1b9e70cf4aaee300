package io.dfs.client.session;

import io.dfs.common.id.InodeId;
import java.util.concurrent.CompletableFuture;

/**
 * Connections to MetaServers: one multiplexed stream each. Thread-safe; nothing here blocks the
 * caller.
 */
public interface MetadataTransport extends AutoCloseable {
  /**
   * Begins a connection to {@code host:port}. It may be used at once; if it cannot be made, or
   * breaks later, what was sent and not answered fails with {@link ConnectionBroken} and {@link
   * Listener#broken} is called once. No call of the listener may block.
   */
  Connection connect(String address, Listener listener);

  /** Ends all connections. Idempotent. */
  @Override
  void close();

  /** One stream. Thread-safe. */
  interface Connection extends AutoCloseable {
    /**
     * Sends a request; answers come in any order. The future ends with the reply, with an {@link
     * io.dfs.common.error.FsException} that the server answered with, or with {@link
     * ConnectionBroken} when it is not known whether the server saw the request. It is completed on
     * a thread that must not block. Deadlines are the caller's: it closes a connection that is
     * silent.
     */
    <R> CompletableFuture<R> send(MetadataRequest<R> request);

    /** Ends the stream; unanswered requests fail with {@link ConnectionBroken}. Idempotent. */
    @Override
    void close();
  }

  /** What the server says without being asked, and the end of the stream. */
  interface Listener {
    /** The map has this version now. */
    void mapChanged(long version);

    /** Cached names and attributes of the inode are no longer good. */
    void invalidated(InodeId inode);

    /** The stream has ended, by whichever side. */
    void broken(String why);
  }
}
