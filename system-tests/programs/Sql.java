import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/**
 * Runs statements for groups, since the embedded PostgreSQL brings no psql: {@code Sql URL USER
 * PASSWORD_FILE [DATABASE STATEMENT]...}; {@code %} in the URL stands for the database. Prints what
 * a statement returns, a row a line.
 */
final class Sql {
  private Sql() {}

  public static void main(String[] words) throws Exception {
    String password = Files.readString(Path.of(words[2])).strip();
    for (int i = 3; i + 1 < words.length; i += 2) {
      String url = words[0].replace("%", words[i]);
      try (Connection connection = DriverManager.getConnection(url, words[1], password);
          Statement statement = connection.createStatement()) {
        if (statement.execute(words[i + 1])) {
          print(statement.getResultSet());
        }
      }
    }
  }

  private static void print(ResultSet rows) throws Exception {
    while (rows.next()) {
      System.out.println(rows.getString(1));
    }
  }
}
