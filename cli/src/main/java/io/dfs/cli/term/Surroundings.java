package io.dfs.cli.term;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command meets outside of itself: standard streams, the environment, and whether people
 * look at what it says.
 */
public record Surroundings(
    InputStream in,
    Output out,
    PrintWriter err,
    Map<String, String> environment,
    boolean terminalOut,
    boolean terminalErr) {
  private static final int STDOUT = 1;
  private static final int STDERR = 2;

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(
        new FileInputStream(FileDescriptor.in),
        Output.standard(),
        ByteTextWriter.over(new FileOutputStream(FileDescriptor.err)),
        System.getenv(),
        isTerminal(STDOUT),
        isTerminal(STDERR));
  }

  /** Text to standard output; flush it at the end. */
  public PrintWriter writer() {
    return ByteTextWriter.over(out);
  }

  /** Whether colours help. */
  public boolean colours() {
    return terminalOut
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** A name as it goes to standard output: its bytes, but to a terminal only what shows. */
  public String name(String text) {
    return terminalOut ? ByteText.shown(text) : text;
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String target =
          Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor))).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      return false; // it is closed
    }
  }
}
