package io.dfs.testkit.postgres;

import io.dfs.postgres.EmbeddedPostgres;
import io.dfs.postgres.EmbeddedPostgresConfig;
import io.dfs.postgres.PostgresAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL server of this JVM's tests, started when first asked for. Without fsync, unless
 * the system property {@code dfs.test.postgres.durable} is true: tests of crashes of the server
 * itself start an {@link EmbeddedPostgres} of their own. Thread-safe.
 */
public final class SharedPostgres {
  private static final String MAX_CONNECTIONS = "200";

  private static @Nullable SharedPostgres instance;

  private final EmbeddedPostgres server;
  private final Map<String, String> databaseByTemplate = new HashMap<>();
  private int databases;

  private SharedPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Fills a template database. */
  @FunctionalInterface
  public interface Preparation {
    void prepare(TestDatabase database) throws Exception;
  }

  /** A new, empty database. */
  public static TestDatabase freshDatabase() {
    return instance().create("template0");
  }

  /**
   * A new copy of a database that {@code preparation} filled, for example with the schema. It runs
   * once for each {@code template} name in a JVM, and must leave no connection open.
   */
  public static TestDatabase freshDatabase(String template, Preparation preparation) {
    return instance().copy(template, preparation);
  }

  private static synchronized SharedPostgres instance() {
    if (instance == null) {
      instance = new SharedPostgres(start());
    }
    return instance;
  }

  private static EmbeddedPostgres start() {
    Path directory = TestServerDirectories.create();
    EmbeddedPostgresConfig config =
        EmbeddedPostgresConfig.of(directory).withSetting("max_connections", MAX_CONNECTIONS);
    if (!Boolean.getBoolean("dfs.test.postgres.durable")) {
      config = config.notDurable();
    }
    EmbeddedPostgres server = EmbeddedPostgres.start(config);
    Thread end =
        new Thread(
            () -> {
              server.stopAbruptly();
              TestServerDirectories.remove(directory);
            },
            "shared-postgres-stop");
    Runtime.getRuntime().addShutdownHook(end);
    return server;
  }

  private synchronized TestDatabase copy(String template, Preparation preparation) {
    @Nullable String source = databaseByTemplate.get(template);
    if (source == null) {
      TestDatabase database = create("template0");
      try {
        preparation.prepare(database);
      } catch (Exception e) {
        throw new IllegalStateException("cannot prepare the template " + template, e);
      }
      source = database.address().database();
      databaseByTemplate.put(template, source);
    }
    return create(source);
  }

  private synchronized TestDatabase create(String template) {
    databases++;
    String name = "test_" + databases;
    PostgresAddress address = server.address();
    try (Connection connection =
            DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE " + name + " TEMPLATE " + template + " STRATEGY file_copy");
    } catch (SQLException e) {
      throw new IllegalStateException("cannot create a database from " + template, e);
    }
    return new TestDatabase(
        new PostgresAddress(
            address.host(), address.port(), name, address.user(), address.password()));
  }
}
