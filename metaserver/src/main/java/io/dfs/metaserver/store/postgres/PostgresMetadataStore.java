package io.dfs.metaserver.store.postgres;

import io.dfs.common.check.ConsistencyStore;
import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.Tending;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.CompactionStore;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.MetadataStore;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.ServerListing;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.common.metrics.ProcessMetrics;
import io.dfs.common.time.Ticker;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a MetaServer knows, in PostgreSQL. Every call is one statement and one transaction;
 * mutations of different callers share one when they would wait for each other anyway. Thread-safe.
 */
public final class PostgresMetadataStore implements MetadataStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresMetadataStore.class);

  /** Whoever serves asks it every second. */
  private static final Duration ANSWERS = Duration.ofSeconds(5);

  /** An address that nobody answers at is tried again. */
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Bound of a statement that reads whole tables. */
  private static final Duration PATIENT = Duration.ofHours(2);

  private final Database database;
  private final ClusterSettings settings;
  private final ApplyBatcher batcher;
  private final PostgresNamespace namespace;
  private final PostgresSessions sessions;
  private final PostgresJobs jobs;
  private final PostgresMembership membership;
  private final PostgresConsistency consistency;
  private final PostgresCompaction compaction;

  private PostgresMetadataStore(
      Database database,
      PostgresConfig config,
      SchemaInstaller.Installed installed,
      ListedServer server,
      DataSource patient) {
    this.database = database;
    settings = installed.settings();
    StoredVolume volume = new StoredVolume(settings.volume(), settings.minReplicas());
    ApplyStatement statement = new ApplyStatement(database, volume);
    batcher =
        new ApplyBatcher(
            (lists, alone) -> statement.run(lists, alone ? Repeat.SAFE : Repeat.SAFE_IN_PARTS),
            config.lanes(),
            config.queuedMutations(),
            config.patience());
    namespace = new PostgresNamespace(database, volume, new DirectoryFolder(database));
    sessions = new PostgresSessions(database, settings, config.sessionLease(), server);
    jobs = new PostgresJobs(database, volume);
    membership = new PostgresMembership(database, settings, volume, config.nodeLease());
    compaction = new PostgresCompaction(database, volume, server.id());
    consistency = new PostgresConsistency(database, volume, patient);
  }

  /** As below, counted nowhere. */
  public static PostgresMetadataStore open(PostgresConfig config, Ticker ticker) {
    return open(config, ticker, ProcessMetrics.none());
  }

  /**
   * Opens a database, installing what this release needs; an empty one is formatted. EIO if it
   * cannot be reached now, which may pass; EACCES for a wrong password or wrong keys, ENOENT if
   * there is no such database, EOPNOTSUPP if PostgreSQL is too old or the database too new.
   */
  public static PostgresMetadataStore open(
      PostgresConfig config, Ticker ticker, MeterRegistry registry) {
    FunctionSchema functions = FunctionSchema.load(config.release());
    SchemaInstaller installer = new SchemaInstaller(source(config), functions);
    SchemaInstaller.Installed installed =
        OpenFailure.explained(config, () -> installer.install(config));
    ListedServer server =
        new ListedServer(
            installed.serverId(), config.address(), config.release(), functions.name());
    DatabaseHistory history = new DatabaseHistory();
    history.advance(installed.formatted());
    PGSimpleDataSource source = source(config);
    source.setOptions(sessionOptions(config, functions));
    CheckedDataSource.Restore restore = c -> installer.restore(c, config, server.id());
    DataSource checked = new CheckedDataSource(source, history, restore);
    Database database = new Database(checked, history, config, ticker, registry);
    DataSource patient = new CheckedDataSource(patient(config, functions), history, restore);
    return new PostgresMetadataStore(database, config, installed, server, patient);
  }

  /** For what reads whole tables: PostgreSQL chooses how, and takes its time. */
  private static PGSimpleDataSource patient(PostgresConfig config, FunctionSchema functions) {
    PGSimpleDataSource source = source(config);
    source.setSocketTimeout(seconds(PATIENT) * 2);
    source.setOptions(
        "-c search_path=%s -c statement_timeout=%d -c jit=off"
            .formatted(functions.searchPath(), PATIENT.toMillis()));
    return source;
  }

  /** Formats an empty database; one that is not is left as it is. Fails as {@link #open}. */
  public static Formatting format(PostgresConfig config) {
    FunctionSchema functions = FunctionSchema.load(config.release());
    SchemaInstaller installer = new SchemaInstaller(source(config), functions);
    SchemaInstaller.Formatted formatted =
        OpenFailure.explained(config, () -> installer.format(config));
    return new Formatting(formatted.anew(), formatted.settings());
  }

  /**
   * What became of a database.
   *
   * @param anew false if it had been formatted before
   * @param settings those that hold
   */
  public record Formatting(boolean anew, ClusterSettings settings) {}

  /**
   * Writes all that outlives the processes, as of one moment; servers go on meanwhile.
   *
   * @return rows written
   * @throws FsException ENOENT if the database holds no cluster, EIO if it or {@code out} fails
   */
  public static long dump(PostgresConfig config, OutputStream out) {
    PGSimpleDataSource source = source(config);
    source.setSocketTimeout(seconds(PATIENT));
    return OpenFailure.explained(
        config,
        () -> {
          try (Connection connection = source.getConnection()) {
            return PostgresDump.write(connection, out);
          } catch (IOException e) {
            throw new FsException(FsError.EIO, "cannot write the dump: " + e.getMessage(), e);
          }
        });
  }

  /**
   * Makes a cluster of what {@link #dump} wrote, or nothing.
   *
   * @return rows loaded
   * @throws FsException EEXIST if the database holds a cluster, EINVAL for what is no whole dump,
   *     EIO if the database or {@code in} fails
   */
  public static long load(PostgresConfig config, InputStream in) {
    FunctionSchema functions = FunctionSchema.load(config.release());
    PGSimpleDataSource source = source(config);
    source.setSocketTimeout(seconds(PATIENT));
    return OpenFailure.explained(
        config,
        () -> {
          new SchemaInstaller(source(config), functions).installTables();
          try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            return load(connection, functions, in);
          }
        });
  }

  private static long load(Connection connection, FunctionSchema functions, InputStream in)
      throws SQLException {
    boolean done = false;
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = " + functions.searchPath());
      long rows = PostgresLoad.read(connection, in);
      connection.commit();
      done = true;
      return rows;
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read the dump: " + e.getMessage(), e);
    } catch (SQLException e) {
      if (SqlFailure.isBadData(e)) {
        throw DumpFormat.unusable(e.getMessage(), e);
      }
      throw e;
    } finally {
      if (!done) {
        connection.rollback();
      }
    }
  }

  /** Makes the tables and functions of an empty database, and no rows. */
  static void installOnly(PostgresConfig config) throws SQLException {
    new SchemaInstaller(source(config), FunctionSchema.load(config.release())).installTables();
  }

  private static PGSimpleDataSource source(PostgresConfig config) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(config.url());
    source.setUser(config.user());
    source.setPassword(config.password());
    source.setApplicationName("dfs-metaserver");
    // Every statement is worth a plan that stays with its connection.
    source.setPrepareThreshold(1);
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(
        seconds(config.patience().compareTo(CONNECT) < 0 ? config.patience() : CONNECT));
    // Longer than the server's own bound: only a dead connection meets this one.
    source.setSocketTimeout(seconds(config.statementTimeout()) * 2);
    return source;
  }

  private static int seconds(Duration bound) {
    return Math.toIntExact(Math.max(1, bound.toSeconds()));
  }

  /**
   * The functions look rows up by key and nothing else, whatever the statistics of young tables
   * say, and their plans do not depend on values.
   */
  private static String sessionOptions(PostgresConfig config, FunctionSchema functions) {
    return String.join(
        " ",
        "-c search_path=" + functions.searchPath(),
        "-c statement_timeout=" + config.statementTimeout().toMillis(),
        "-c plan_cache_mode=force_generic_plan",
        "-c enable_seqscan=off",
        "-c enable_hashjoin=off",
        "-c enable_mergejoin=off",
        "-c jit=off");
  }

  Database database() {
    return database;
  }

  /** Statements sent so far, each a round trip and a transaction, by the function they call. */
  public Map<String, Long> statementCounts() {
    Map<String, Long> byFunction = new TreeMap<>();
    database
        .statementCounts()
        .forEach((sql, n) -> byFunction.merge(StatementMetrics.function(sql), n, Long::sum));
    return byFunction;
  }

  /** How long ago the database answered last. */
  public Duration sinceAnswer() {
    return database.sinceAnswer();
  }

  /** The furthest the database was seen at: {@code system identifier:timeline:incarnation:LSN}. */
  public String databasePosition() {
    DatabaseIdentity furthest = database.history().furthest();
    return furthest == null ? "" : furthest.toString();
  }

  @Override
  public Optional<CompactionStore> compaction() {
    return Optional.of(compaction);
  }

  @Override
  public Optional<ConsistencyStore> consistency() {
    return Optional.of(consistency);
  }

  /** The version of {@link #map}, for those who poll. */
  public long mapVersion() {
    return membership.mapVersion();
  }

  /** As {@link #apply} of one list, without waiting for its answer. */
  public CompletableFuture<ApplyResult> submit(Apply list) {
    return batcher.submit(list);
  }

  /** Nobody waits for a database that is away. */
  @Override
  public void close() {
    batcher.close();
    if (sinceAnswer().compareTo(ANSWERS) < 0) {
      try {
        sessions.endServer();
      } catch (FsException e) {
        log.info("this server stays listed: {}", e.getMessage());
      }
    }
    database.close();
  }

  // ---- namespace

  @Override
  public List<ApplyResult> apply(List<Apply> batch) {
    return batch.isEmpty() ? List.of() : batcher.apply(batch);
  }

  @Override
  public Attr lookup(InodeId parent, FileName name) {
    return namespace.lookup(parent, name);
  }

  @Override
  public List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    return namespace.lookupPath(parent, names);
  }

  @Override
  public Attr lookupParent(InodeId directory) {
    return namespace.lookupParent(directory);
  }

  @Override
  public Attr getattr(InodeId inode) {
    return namespace.getattr(inode);
  }

  @Override
  public Opened open(SessionId session, InodeId inode, List<KnownName> known) {
    return namespace.open(session, inode, known);
  }

  @Override
  public byte[] readlink(InodeId inode) {
    return namespace.readlink(inode);
  }

  @Override
  public byte[] getxattr(InodeId inode, XattrName name) {
    return namespace.getxattr(inode, name);
  }

  @Override
  public List<XattrName> listxattr(InodeId inode) {
    return namespace.listxattr(inode);
  }

  @Override
  public DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    return namespace.readdir(directory, afterCookie, limit);
  }

  @Override
  public Opened extents(InodeId inode, long from, long to) {
    return namespace.extents(inode, from, to);
  }

  @Override
  public VolumeStatistics statfs() {
    return namespace.statfs();
  }

  // ---- sessions

  @Override
  public SessionGrant openSession(SessionRequest request) {
    return sessions.open(request);
  }

  @Override
  public long heartbeat(SessionHeartbeat heartbeat) {
    return sessions.heartbeat(heartbeat);
  }

  @Override
  public void closeSession(SessionId session) {
    sessions.close(session);
  }

  @Override
  public IdRange grantInodes(SessionId session, int count) {
    return sessions.grantInodes(session, count);
  }

  @Override
  public List<Allotment> grantChunks(SessionId session, int groups, int countEach) {
    return sessions.grantChunks(session, groups, countEach);
  }

  @Override
  public List<SessionId> reapSessions() {
    return sessions.reap();
  }

  @Override
  public List<SessionListing> sessions() {
    return sessions.sessions();
  }

  // ---- jobs

  @Override
  public int reclaimOrphans(int limit) {
    return jobs.reclaimOrphans(limit);
  }

  @Override
  public List<ChunkId> takeGarbage(Duration grace, int limit, Set<GroupId> without) {
    return jobs.takeGarbage(grace, limit, without);
  }

  @Override
  public int queueUnreferenced(List<ChunkId> chunks) {
    return jobs.queueUnreferenced(chunks);
  }

  @Override
  public void garbageDeleted(List<ChunkId> chunks) {
    jobs.garbageDeleted(chunks);
  }

  @Override
  public int forgetServers(Duration unseen) {
    return jobs.forgetServers(unseen);
  }

  @Override
  public List<ServerListing> servers() {
    return jobs.servers();
  }

  @Override
  public long garbageCount() {
    return jobs.garbageCount();
  }

  @Override
  public int foldDeltas(int limit) {
    return jobs.foldDeltas(limit);
  }

  // ---- membership

  @Override
  public ClusterSettings settings() {
    return settings;
  }

  @Override
  public long grantNodeIds(int count) {
    return membership.grantNodeIds(count);
  }

  @Override
  public NodeGrant register(NodeReport report) {
    return membership.register(report);
  }

  @Override
  public NodeGrant heartbeat(NodeReport report) {
    return membership.heartbeat(report);
  }

  @Override
  public void deregister(NodeId node) {
    membership.deregister(node);
  }

  @Override
  public boolean nodeFailed(NodeId node) {
    return membership.nodeFailed(node);
  }

  @Override
  public boolean memberFailed(GroupId group, NodeId node) {
    return membership.memberFailed(group, node);
  }

  @Override
  public boolean reportFailure(GroupId group, NodeId node, String reporter) {
    return membership.reportFailure(group, node, reporter);
  }

  @Override
  public void drain(NodeId node, boolean wanted) {
    membership.drain(node, wanted);
  }

  @Override
  public void forget(NodeId node) {
    membership.forget(node);
  }

  @Override
  public int tendGroups(Tending how) {
    return membership.tendGroups(how);
  }

  @Override
  public int assignFirstMembers(long firstMembersDelayMs) {
    return membership.assignFirstMembers(firstMembersDelayMs);
  }

  @Override
  public int balanceGroups(Balancing how) {
    return membership.balanceGroups(how);
  }

  @Override
  public boolean changeMember(GroupId group, NodeId node, Change change, long stint) {
    return membership.changeMember(group, node, change, stint);
  }

  @Override
  public void forceMember(GroupId group, NodeId node) {
    membership.forceMember(group, node);
  }

  @Override
  public List<GroupId> releaseGroups(
      NodeId node, List<GroupId> held, List<GroupId> released, Duration grace) {
    return membership.releaseGroups(node, held, released, grace);
  }

  @Override
  public long takeSyncId() {
    return membership.takeSyncId();
  }

  @Override
  public boolean syncReady(long syncId) {
    return membership.syncReady(syncId);
  }

  @Override
  public List<ChunkId> listGroup(GroupId group, long afterSequence, int limit) {
    return membership.listGroup(group, afterSequence, limit);
  }

  @Override
  public List<NodeListing> nodes() {
    return membership.nodes();
  }

  @Override
  public PlacementMap map() {
    return membership.map();
  }

  @Override
  public PlacementMap map(PlacementMap known) {
    return membership.map(known);
  }
}
