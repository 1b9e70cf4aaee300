package io.dfs.client;

import io.dfs.client.cache.BlockCache;
import io.dfs.client.chunk.BufferPool;
import io.dfs.client.chunk.ChunkReader;
import io.dfs.client.chunk.ChunkWriter;
import io.dfs.client.chunk.CountingChunkTransport;
import io.dfs.client.chunk.NodeHealth;
import io.dfs.client.file.FileEvents;
import io.dfs.client.file.FileServices;
import io.dfs.client.file.FileTable;
import io.dfs.client.file.FilesConfig;
import io.dfs.client.file.Flusher;
import io.dfs.client.file.FlusherAgent;
import io.dfs.client.namespace.AttributeCache;
import io.dfs.client.namespace.LearningMetadata;
import io.dfs.client.namespace.Namespace;
import io.dfs.client.session.InodeLanes;
import io.dfs.client.session.Session;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.stats.MountValue;
import io.dfs.common.time.Ticker;
import java.util.Map;

/**
 * The file system of one mount, without FUSE: its session, names and attributes, and open files.
 * Thread-safe.
 */
public final class DfsClient implements AutoCloseable {
  private final ClientParts parts;
  private final Session session;
  private final Namespace namespace;
  private final FileTable files;
  private final ClientCounts counts;
  private final Flusher flusher;
  private final FlusherAgent agent;

  private DfsClient(ClientConfig config, ClientParts parts, Session session, FileEvents events) {
    this.parts = parts;
    this.session = session;
    Ticker ticker = parts.runtime().ticker();
    InodeLanes lanes = new InodeLanes();
    AttributeCache attrs = new AttributeCache(ticker, config.namespace());
    LearningMetadata metadata = new LearningMetadata(session, attrs, ticker);
    this.counts = counts(config, parts);
    this.files = new FileTable(services(config.files(), parts, metadata, lanes, counts), events);
    this.namespace = new Namespace(session, lanes, attrs, files, config.namespace(), ticker);
    this.flusher = new Flusher(files);
    this.agent = new FlusherAgent(flusher);
    session.addListener(namespace);
  }

  private static ClientCounts counts(ClientConfig config, ClientParts parts) {
    return new ClientCounts(
        new CountingChunkTransport(parts.chunks()),
        new BlockCache(config.cacheBytes()),
        new BufferPool(config.bufferBytes(), config.opTimeout()));
  }

  private static FileServices services(
      FilesConfig config,
      ClientParts parts,
      LearningMetadata metadata,
      InodeLanes lanes,
      ClientCounts counts) {
    Ticker ticker = parts.runtime().ticker();
    NodeHealth health = new NodeHealth(ticker);
    return new FileServices(
        metadata,
        lanes,
        new ChunkWriter(metadata, counts.chunks(), parts.locality(), health, ticker, parts.pause()),
        new ChunkReader(
            metadata,
            counts.chunks(),
            counts.cache(),
            parts.locality(),
            health,
            ticker,
            parts.delayed(),
            config.cacheBytes() / 2),
        counts.buffers(),
        parts.runtime().background(),
        ticker,
        parts.pause(),
        config);
  }

  /**
   * Opens a session and starts working.
   *
   * @param identity how the client stands in listings; its slots are those of the config
   * @param events told when another mount has changed a file
   * @throws io.dfs.common.error.FsException EIO if no MetaServer answers within the operation
   *     timeout, EACCES if they refuse this client
   */
  public static DfsClient connect(
      ClientConfig config, SessionRequest identity, ClientParts parts, FileEvents events) {
    Session session;
    try {
      SessionRequest request =
          new SessionRequest(
              identity.host(),
              identity.mountPoint(),
              identity.pid(),
              identity.release(),
              config.slots());
      session = Session.open(config.session(request), parts.metadata(), parts.runtime());
    } catch (RuntimeException e) {
      parts.onClose().run();
      throw e;
    }
    DfsClient client = new DfsClient(config, parts, session, events);
    client.agent.start();
    return client;
  }

  /** Names and attributes. */
  public Namespace namespace() {
    return namespace;
  }

  /** Open files. */
  public FileTable files() {
    return files;
  }

  /** The session: its listeners, the map, counts of requests. */
  public Session session() {
    return session;
  }

  /** Bytes given up after their files were closed. */
  public long droppedBytes() {
    return flusher.droppedBytes();
  }

  /** The numbers that a client knows of itself, now. */
  public Map<MountValue, Long> values() {
    Map<MountValue, Long> values = counts.now();
    values.put(MountValue.DIRTY_BYTES, files.dirtyBytes());
    values.put(MountValue.LATE_FAILURES, files.lateFailures());
    values.put(MountValue.DROPPED_BYTES, droppedBytes());
    values.put(MountValue.CONNECTED, session.isConnected() ? 1L : 0L);
    values.put(MountValue.RECONNECTS, session.reconnects());
    values.put(MountValue.SESSIONS_LOST, session.lost());
    return values;
  }

  /**
   * Commits all that is dirty, ends the session, closes connections; each step is bounded.
   *
   * @throws io.dfs.common.error.FsException what could not be committed; all is closed even so
   */
  @Override
  public void close() {
    try {
      files.flushAll();
    } finally {
      agent.close();
      session.close();
      parts.onClose().run();
    }
  }
}
