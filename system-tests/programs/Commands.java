import io.dfs.cli.cluster.AdminOpener;
import io.dfs.cli.term.Output;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.volume.VolumeOpener;
import io.dfs.common.cli.Logs;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Runs many commands in one JVM for groups, one after the other: to start one takes longer than most
 * commands do. Standard input has for each of them a path, how many words it has, and the words, each
 * ended by a NUL. What it prints goes to PATH.out and PATH.err, then its exit code to PATH.code.
 *
 * <p>{@code dfs} is what Dfs.main does but for the end of the process, {@code sql} is {@link Sql},
 * {@code other-protocol} is {@link OtherProtocol}, which serves until this JVM is killed.
 */
final class Commands {
  private final Method run;
  private final Constructor<?> parts;

  private Commands() throws ReflectiveOperationException {
    Class<?> type = Class.forName("io.dfs.cli.Parts");
    parts = type.getDeclaredConstructors()[0];
    run = Class.forName("io.dfs.cli.Dfs").getDeclaredMethod("run", type, String[].class);
    parts.setAccessible(true);
    run.setAccessible(true);
  }

  public static void main(String[] none) throws Exception {
    Logs.start(Logs.Program.COMMAND, System.getenv());
    Commands commands = new Commands();
    InputStream in = new BufferedInputStream(System.in);
    for (Optional<String> path = word(in); path.isPresent(); path = word(in)) {
      String[] words = new String[Integer.parseInt(word(in).orElseThrow())];
      for (int i = 0; i < words.length; i++) {
        words[i] = word(in).orElseThrow();
      }
      commands.execute(path.get(), words);
    }
  }

  private static Optional<String> word(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b != 0; b = in.read()) {
      if (b < 0) {
        return Optional.empty();
      }
      bytes.write(b);
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }

  private void execute(String path, String[] words) throws IOException {
    String code;
    try (OutputStream out = Files.newOutputStream(Path.of(path + ".out"));
        OutputStream err = Files.newOutputStream(Path.of(path + ".err"))) {
      code = Integer.toString(execute(words, out, err));
    }
    // Whole when it is there.
    Path partial = Files.writeString(Path.of(path + ".code.partial"), code + "\n");
    Files.move(partial, Path.of(path + ".code"), StandardCopyOption.ATOMIC_MOVE);
  }

  private int execute(String[] words, OutputStream out, OutputStream err) {
    String[] rest = Arrays.copyOfRange(words, 1, words.length);
    try {
      switch (words[0]) {
        case "dfs" -> {
          return dfs(rest, out, err);
        }
        case "sql" -> Sql.run(new PrintStream(out, true, StandardCharsets.UTF_8), rest);
        case "other-protocol" ->
            OtherProtocol.start(new PrintStream(out, true, StandardCharsets.UTF_8));
        default -> throw new IllegalArgumentException("there is no " + words[0]);
      }
      return 0;
    } catch (Exception e) {
      e.printStackTrace(new PrintStream(err, true, StandardCharsets.UTF_8));
      return 1;
    }
  }

  private int dfs(String[] words, OutputStream out, OutputStream err)
      throws ReflectiveOperationException, IOException {
    Output output = new Output(out);
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            output,
            new PrintWriter(err, false, StandardCharsets.UTF_8),
            System.getenv(),
            false,
            false);
    Object made =
        parts.newInstance(surroundings, AdminOpener.overNetwork(), VolumeOpener.overNetwork());
    int code = (int) run.invoke(null, made, words);
    output.flush();
    surroundings.err().flush();
    return code;
  }
}
