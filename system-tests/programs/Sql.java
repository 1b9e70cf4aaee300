import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * Runs statements for groups, since the embedded PostgreSQL brings no psql: {@code sql URL USER
 * PASSWORD_FILE [DATABASE STATEMENT]...}; {@code %} in the URL stands for the database. Prints what
 * a statement returns, a row a line.
 */
final class Sql {
  private Sql() {}

  /** Words as above. */
  static void run(PrintStream out, String... words) throws Exception {
    String password = Files.readString(Path.of(words[2])).strip();
    for (int i = 3; i + 1 < words.length; i += 2) {
      String url = words[0].replace("%", words[i]);
      try (Connection connection = DriverManager.getConnection(url, words[1], password);
          Statement statement = connection.createStatement()) {
        if (statement.execute(words[i + 1])) {
          print(out, statement.getResultSet());
        }
      }
    }
  }

  private static void print(PrintStream out, ResultSet rows) throws Exception {
    while (rows.next()) {
      out.println(rows.getString(1));
    }
  }
}
