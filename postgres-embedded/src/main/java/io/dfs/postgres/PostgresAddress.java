package io.dfs.postgres;

/** Where a server listens and how to log in. */
public record PostgresAddress(
    String host, int port, String database, String user, String password) {

  /** Without user and password, which go into a driver's properties. */
  public String jdbcUrl() {
    return jdbcUrl(database);
  }

  /** The same server, another database. */
  public String jdbcUrl(String otherDatabase) {
    return "jdbc:postgresql://" + host + ":" + port + "/" + otherDatabase;
  }

  /** Does not show the password. */
  @Override
  public String toString() {
    return user + "@" + jdbcUrl();
  }
}
