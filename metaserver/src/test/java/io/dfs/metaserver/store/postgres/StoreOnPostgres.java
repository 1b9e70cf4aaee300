package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.time.RealTime;
import io.dfs.testkit.metadata.StoreHarness;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * A store on a database of its own, and connections beside it. Stores are emptied and used again:
 * making one takes longer than most tests.
 */
final class StoreOnPostgres implements StoreHarness {
  private static final String RELEASE = "0.1.0";
  private static final Map<ClusterSettings, Deque<StoreOnPostgres>> IDLE =
      new ConcurrentHashMap<>();

  private final TestDatabase database;
  private final PostgresMetadataStore store;
  private final Connection beside;
  private Duration passed = Duration.ZERO;

  private StoreOnPostgres(TestDatabase database, PostgresMetadataStore store) {
    this.database = database;
    this.store = store;
    try {
      beside = connect();
    } catch (SQLException e) {
      throw new IllegalStateException("cannot connect to " + database, e);
    }
  }

  /** A store with few groups, since tests look at all of them. */
  static StoreOnPostgres start() {
    return start(settings(8));
  }

  static StoreOnPostgres start(ClusterSettings settings) {
    @Nullable StoreOnPostgres idle = idle(settings).poll();
    if (idle != null) {
      return idle;
    }
    TestDatabase database = freshDatabase();
    return start(database, config(database, settings));
  }

  /** A store of its own that nobody uses again. */
  static StoreOnPostgres start(TestDatabase database, PostgresConfig config) {
    return new StoreOnPostgres(database, PostgresMetadataStore.open(config, RealTime.ticker()));
  }

  /** Tables and functions, and no row. */
  static TestDatabase freshDatabase() {
    return SharedPostgres.freshDatabase("metadata-tables", StoreOnPostgres::installTables);
  }

  private static Deque<StoreOnPostgres> idle(ClusterSettings settings) {
    return IDLE.computeIfAbsent(settings, s -> new ConcurrentLinkedDeque<>());
  }

  private static void installTables(TestDatabase database) throws SQLException {
    PostgresMetadataStore.installOnly(config(database, settings(1)));
  }

  static PostgresConfig config(TestDatabase database, ClusterSettings settings) {
    return PostgresConfig.of(database.jdbcUrl(), database.user(), database.password(), settings)
        .withPatience(Duration.ofSeconds(10));
  }

  static ClusterSettings settings(int groups) {
    ClusterSettings d = ClusterSettings.defaults("test");
    return new ClusterSettings(
        d.clusterId(),
        d.volume(),
        d.copies(),
        d.minReplicas(),
        groups,
        d.maxChunkBytes(),
        d.inlineLimitBytes());
  }

  @Override
  public PostgresMetadataStore store() {
    return store;
  }

  TestDatabase database() {
    return database;
  }

  /** A connection that sees the tables and the functions as the store does. */
  Connection connect() throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = " + FunctionSchema.load(RELEASE).searchPath());
    }
    return connection;
  }

  /** Another MetaServer's store on the same database; the caller closes it. */
  PostgresMetadataStore another() {
    return PostgresMetadataStore.open(config(database, store.settings()), RealTime.ticker());
  }

  /** Applies lists on a connection, in a transaction that the test ends. */
  List<ApplyResult> applyOn(Connection connection, Apply... lists) throws SQLException {
    StoredVolume volume =
        new StoredVolume(store.settings().volume(), store.settings().minReplicas());
    return new ApplyStatement(store.database(), volume).runOn(connection, List.of(lists));
  }

  /** The first column of the only row. */
  long number(String sql) {
    try (Statement statement = beside.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Until some connection of this database waits for a lock. */
  void awaitBlocked() throws InterruptedException {
    String blocked =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock'";
    for (int i = 0; number(blocked) == 0; i++) {
      if (i == 1000) {
        throw new AssertionError("nothing waits");
      }
      Thread.sleep(10);
    }
  }

  void execute(String... statements) {
    try (Statement statement = beside.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements), e);
    }
  }

  /** PostgreSQL's clock does this by itself, by more than a microsecond from call to call. */
  @Override
  public void tick() {}

  /**
   * Moves every time that leases and delays count from into the past, and the clock that files see
   * into the future.
   */
  @Override
  public void passTime(Duration duration) {
    passed = passed.plus(duration);
    String by = "interval '" + duration.toMillis() + " ms'";
    execute(
        "UPDATE session SET opened = opened - " + by + ", expires = expires - " + by,
        "UPDATE node SET registered = registered - " + by + ", expires = expires - " + by,
        "UPDATE data_directory SET held_until = held_until - " + by,
        "UPDATE failure_report SET reported = reported - " + by,
        "UPDATE service SET last = last - " + by + ", since = since - " + by,
        "UPDATE metaserver SET started = started - " + by + ", last_service = last_service - " + by,
        "UPDATE garbage SET since = since - " + by,
        "UPDATE leaving_member SET since = since - " + by,
        clock(passed));
  }

  private static String clock(Duration ahead) {
    return "CREATE OR REPLACE FUNCTION now_ns_() RETURNS bigint LANGUAGE sql VOLATILE RETURN"
        + " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1000 + "
        + ahead.toNanos();
  }

  private void empty() {
    ClusterSettings s = store.settings();
    if (!passed.isZero()) {
      passed = Duration.ZERO;
      execute(clock(passed));
    }
    execute(
        """
        DO $$
        DECLARE
          t text;
        BEGIN
          FOR t IN SELECT tablename FROM pg_tables
            WHERE schemaname = 'dfs' AND tablename <> 'schema_history'
          LOOP
            EXECUTE 'DELETE FROM dfs.' || t;
          END LOOP;
          PERFORM setval('dfs.' || sequencename, min_value, false) FROM pg_sequences
            WHERE schemaname = 'dfs';
        END $$
        """,
        "SELECT format_cluster('%s', %d, %d, %d, %d, %d, %d, 0, 0)"
            .formatted(
                s.clusterId(),
                s.volume(),
                s.copies(),
                s.minReplicas(),
                s.groupCount(),
                s.maxChunkBytes(),
                s.inlineLimitBytes()));
  }

  @Override
  public void close() {
    empty();
    idle(store.settings()).add(this);
  }

  /** Ends the store. */
  void stop() throws SQLException {
    store.close();
    beside.close();
  }
}
