import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;

/** Prints the first column of a query's rows: java Sql.java URL USER PASSWORD_FILE QUERY. */
class Sql {
  public static void main(String[] arguments) throws Exception {
    String password = Files.readString(Path.of(arguments[2])).strip();
    try (var connection = DriverManager.getConnection(arguments[0], arguments[1], password);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(arguments[3])) {
      while (rows.next()) {
        System.out.println(rows.getString(1));
      }
    }
  }
}
