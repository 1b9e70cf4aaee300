package io.dfs.client.session;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.dfs.client.session.MetadataReply.Granted;
import io.dfs.client.session.MetadataReply.Renewed;
import io.dfs.client.session.MetadataRequest.CloseSession;
import io.dfs.common.cluster.FailureReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.VolumeStatistics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A mount's session with the metadata service over one connection at a time.
 *
 * <p>Every blocked caller sends its own request again until it is answered, so nothing is kept of
 * requests but what stands on the stacks of their callers. A mutation whose caller gave up keeps
 * its lane, and holds back other mutations of its inode, until the background has got its answer.
 * When the server says that the session has expired its {@link Life} is fenced: mutations in flight
 * end in ESTALE, listeners are told, and the link opens a new session; reads go on in that.
 *
 * <p>Lock order: the heartbeats' turn before everything; all other locks here are leaves.
 * Thread-safe.
 */
public final class Session implements Metadata, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final Duration REPORT_TIMEOUT = Duration.ofSeconds(5);

  private final SessionConfig config;
  private final MetadataTransport transport;
  private final SessionRuntime runtime;
  private final RequestCounts counts = new RequestCounts();
  private final OpenInodes openInodes = new OpenInodes();
  private final Heartbeats heartbeats = new Heartbeats(openInodes);
  private final ServerClock clock;
  private final MapKeeper maps;
  private final Link link;
  private final Attempts attempts;
  private final Mutations mutations;
  private final FailureReporter failures;
  private final Semaphore reads;
  private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  private final LongAdder lost = new LongAdder();

  private volatile @Nullable Life life;
  private volatile String databasePosition = "";

  private Session(SessionConfig config, MetadataTransport transport, SessionRuntime runtime) {
    this.config = config;
    this.transport = transport;
    this.runtime = runtime;
    this.clock = new ServerClock(runtime.ticker());
    this.maps = new MapKeeper(() -> read(new MetadataRequest.GetMap()), runtime.background());
    this.reads = new Semaphore(config.requestsInFlight());
    this.link = new Link(config, transport, runtime, this::greet, new PushHandler());
    this.attempts = new Attempts(link, config, runtime, counts, this::fence);
    this.failures = new FailureReporter(this::tell, runtime.background(), runtime.ticker());
    this.mutations = new Mutations(attempts, runtime, this::patience);
  }

  /**
   * Opens a session and waits for it; EIO if no MetaServer can be reached within the operation
   * timeout. It closes the transport when it is closed itself.
   */
  public static Session open(
      SessionConfig config, MetadataTransport transport, SessionRuntime runtime) {
    Session session = new Session(config, transport, runtime);
    try {
      session.awaitLink();
    } catch (RuntimeException e) {
      session.link.close();
      transport.close();
      throw e;
    }
    runtime.background().execute(session::beatUntilClosed);
    return session;
  }

  public void addListener(SessionListener listener) {
    listeners.add(listener);
  }

  /** Whether a MetaServer serves this session now, as far as is known. */
  public boolean isConnected() {
    return link.isUp();
  }

  /** Connections made after the first. */
  public long reconnects() {
    return link.reconnects();
  }

  /** Sessions that have expired. */
  public long lost() {
    return lost.sum();
  }

  /** Requests sent, by type. */
  public RequestCounts counts() {
    return counts;
  }

  @Override
  public SessionGrant grant() {
    return present().grant();
  }

  // ---- the life ----

  private Life present() {
    Life now = life;
    if (now == null) {
      throw new IllegalStateException("no session was ever opened");
    }
    return now;
  }

  /** The first request of a stream; runs in the link's connecting task. */
  private Life greet(MetadataTransport.Connection connection, Patience patience) {
    Life old = life;
    return old == null || old.isFenced()
        ? begin(connection, patience)
        : resume(old, connection, patience);
  }

  private Life begin(MetadataTransport.Connection connection, Patience patience) {
    MetadataRequest<Granted> request =
        new MetadataRequest.OpenSession(config.identity(), databasePosition);
    Granted granted = greet(connection, request, patience);
    Life fresh = new Life(granted.grant(), config, runtime, new Granting());
    life = fresh;
    LOG.info("session {} opened", fresh.id());
    return fresh;
  }

  private Life resume(Life old, MetadataTransport.Connection connection, Patience patience) {
    try {
      greet(connection, new MetadataRequest.ResumeSession(old.id(), databasePosition), patience);
      return old;
    } catch (FsException e) {
      if (e.error() == FsError.ESTALE) {
        fence(old);
      }
      throw e;
    }
  }

  @CanIgnoreReturnValue
  private Granted greet(
      MetadataTransport.Connection connection,
      MetadataRequest<Granted> request,
      Patience patience) {
    counts.sent(request);
    long sent = runtime.ticker().nanos();
    CompletableFuture<Granted> future = connection.send(request);
    if (!patience.awaitDone(future, config.attemptTimeout().toNanos())) {
      throw new ConnectionBroken("no answer to the greeting");
    }
    Granted granted = Attempts.answer(future);
    counts.answered(request, runtime.ticker().nanos() - sent);
    clock.observe(sent, granted.grant().nowNs());
    maps.learn(granted.map());
    return granted;
  }

  /** The session of {@code old} has expired. */
  private void fence(Life old) {
    if (!old.fence()) {
      return;
    }
    lost.increment();
    LOG.warn("session {} has expired; what was open is fenced", old.id());
    heartbeats.forgetAbandoned();
    listeners.forEach(l -> l.fenced(old.id()));
    link.dropLife(old, "session " + old.id() + " has expired");
  }

  /** The present life, or the next one if it has ended. */
  private Life usable(Patience patience) {
    Life now = present();
    return now.isFenced() ? link.await(patience).life() : now;
  }

  private Patience patience() {
    return patience(config.opTimeout());
  }

  private Patience patience(Duration timeout) {
    return new Patience(runtime.ticker(), timeout, config.interruptAfter(), link::isUnreachable);
  }

  private void awaitLink() {
    try (Patience patience = patience()) {
      Life first = link.await(patience).life();
      LOG.debug("session {} is up", first.id());
    }
  }

  // ---- mutations ----

  @Override
  public List<Outcome> apply(List<Mutation> list) {
    try (Patience patience = patience()) {
      return mutations.apply(usable(patience), list, patience);
    }
  }

  @Override
  public List<Outcome> applyIn(SessionId session, List<Mutation> list) {
    Life now = present();
    if (!now.id().equals(session)) {
      throw new FsException(FsError.ESTALE, "session " + session + " has expired");
    }
    try (Patience patience = patience()) {
      return mutations.apply(now, list, patience);
    }
  }

  // ---- reads ----

  private <R> R read(MetadataRequest<R> request) {
    try (Patience patience = patience()) {
      patience.acquire(reads);
      try {
        return attempts.run(request, null, patience);
      } finally {
        reads.release();
      }
    }
  }

  @Override
  public Attr lookup(InodeId parent, FileName name) {
    return read(new MetadataRequest.Lookup(parent, name));
  }

  @Override
  public List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    return read(new MetadataRequest.LookupPath(parent, names)).attrs();
  }

  @Override
  public Attr lookupParent(InodeId directory) {
    return read(new MetadataRequest.LookupParent(directory));
  }

  @Override
  public Attr getattr(InodeId inode) {
    return read(new MetadataRequest.GetAttr(inode));
  }

  @Override
  public Opened open(InodeId inode, List<KnownName> known) {
    return read(new MetadataRequest.Open(inode, known));
  }

  @Override
  public byte[] readlink(InodeId inode) {
    return read(new MetadataRequest.ReadLink(inode)).bytes();
  }

  @Override
  public byte[] getxattr(InodeId inode, XattrName name) {
    return read(new MetadataRequest.GetXattr(inode, name)).bytes();
  }

  @Override
  public List<XattrName> listxattr(InodeId inode) {
    return read(new MetadataRequest.ListXattr(inode)).names();
  }

  @Override
  public DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    return read(new MetadataRequest.ReadDir(directory, afterCookie, limit));
  }

  @Override
  public Opened extents(InodeId inode, long from, long to) {
    return read(new MetadataRequest.Extents(inode, from, to));
  }

  @Override
  public VolumeStatistics statfs() {
    return read(new MetadataRequest.StatFs());
  }

  // ---- ids ----

  @Override
  public InodeId nextInode() {
    try (Patience patience = patience()) {
      return usable(patience).inodes().next(patience);
    }
  }

  @Override
  public ChunkId nextChunk() {
    try (Patience patience = patience()) {
      return usable(patience).chunks().next(patience);
    }
  }

  /** Grants for one life. */
  private final class Granting implements Life.Grants {
    @Override
    public IdRange inodes(Life life) {
      try (Patience patience = patience()) {
        return attempts.run(new MetadataRequest.GrantInodes(config.inodeBatch()), life, patience);
      }
    }

    @Override
    public List<Allotment> chunks(Life life) {
      MetadataRequest.GrantChunks request =
          new MetadataRequest.GrantChunks(config.chunkGroups(), config.chunksPerGroup());
      try (Patience patience = patience()) {
        return attempts.run(request, life, patience).allotments();
      }
    }

    @Override
    public PlacementMap map() {
      return maps.map();
    }

    @Override
    public PlacementMap refreshMap() {
      return Session.this.refreshMap();
    }
  }

  // ---- heartbeats ----

  @Override
  public void abandon(ChunkId chunk) {
    heartbeats.abandon(chunk);
  }

  @Override
  public void holdOpen(InodeId inode) {
    openInodes.hold(inode);
  }

  @Override
  public void letGo(InodeId inode) {
    openInodes.letGo(inode);
  }

  private void beatUntilClosed() {
    while (!awaitClosing()) {
      try {
        heartbeat();
      } catch (FsException e) {
        // One that was under way when the session was closed here has nobody to answer it.
        LOG.atLevel(isClosing() ? Level.DEBUG : Level.WARN)
            .log("heartbeat not answered: {}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("defect in a heartbeat; going on", e);
      }
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private boolean awaitClosing() {
    long sixth = grant().lease().toMillis() / 6;
    long millis = Math.max(1, Math.min(sixth, config.heartbeatEvery().toMillis()));
    try {
      return closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /**
   * Renews the lease now and tells what has been opened and closed; waits until it is processed.
   */
  public void heartbeat() {
    try (Patience patience = patience()) {
      Life now = link.await(patience).life();
      heartbeats.beat(now, beat -> renew(beat, now, patience));
    }
  }

  private Renewed renew(io.dfs.common.metadata.SessionHeartbeat beat, Life now, Patience patience) {
    long sent = runtime.ticker().nanos();
    Renewed renewed = attempts.run(new MetadataRequest.Heartbeat(beat), now, patience);
    clock.observe(sent, renewed.nowNs());
    databasePosition = renewed.databasePosition();
    maps.announced(renewed.mapVersion());
    return renewed;
  }

  @Override
  public long nowNs() {
    return clock.nowNs();
  }

  // ---- the map ----

  @Override
  public PlacementMap map() {
    return maps.map();
  }

  @Override
  public void reportFailure(FailureReport report) {
    failures.report(report);
  }

  /** Not for long: who still meets the failure says so again. */
  private void tell(FailureReport report) {
    try (Patience patience = patience(REPORT_TIMEOUT)) {
      attempts.run(new MetadataRequest.ReportFailure(report), null, patience);
    }
  }

  @Override
  public PlacementMap refreshMap() {
    try (Patience patience = patience()) {
      return maps.refresh(patience);
    }
  }

  /** Hands the server's pushes on. */
  private final class PushHandler implements Link.Pushes {
    @Override
    public void mapChanged(long version) {
      maps.pushed(version);
    }

    @Override
    public void invalidated(InodeId inode) {
      listeners.forEach(l -> l.invalidated(inode));
    }
  }

  /** Ends the session in order, within the close timeout; then the transport. */
  @Override
  public void close() {
    closing.countDown();
    mutations.close();
    try (Patience patience = patience(config.closeTimeout())) {
      Life now = link.await(patience).life();
      heartbeats.beatIfFree(now, beat -> renew(beat, now, patience));
      attempts.run(new CloseSession(), now, patience);
    } catch (FsException e) {
      LOG.info("session not closed in order, its lease runs out instead: {}", e.getMessage());
    } finally {
      link.close();
      transport.close();
    }
  }
}
