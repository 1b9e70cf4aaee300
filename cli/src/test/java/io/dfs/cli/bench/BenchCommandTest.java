package io.dfs.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.term.Output;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.error.FsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  @TempDir private Path temp;

  /** Failures become "CODE: sentence" on standard error. */
  private int run(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new Output(out),
            new PrintWriter(err, true),
            Map.of(),
            false,
            false);
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--keep-caches");
    return new CommandLine(new BenchCommand(surroundings))
        .setOut(surroundings.writer())
        .setExecutionExceptionHandler((e, line, result) -> explain(e))
        .setParameterExceptionHandler((e, line) -> say(2, e))
        .execute(words.toArray(String[]::new));
  }

  private int explain(Exception failure) throws Exception {
    if (failure instanceof FsException) {
      return say(1, failure);
    }
    throw failure;
  }

  private int say(int code, Exception failure) {
    err.write(failure.getMessage());
    return code;
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(temp)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void printsATableAndLeavesNothing() throws IOException {
    assertEquals(0, run("--big-file-size", "1M", "--small-file-count", "3", temp.toString()));
    String text = out.toString(StandardCharsets.UTF_8);
    List<String> rows = text.lines().toList();
    assertEquals(
        "block 1.0 MiB, big file 1.0 MiB, small files 3 of 128 KiB, threads 1", rows.get(0));
    assertEquals(List.of("ITEM", "VALUE", "COST"), List.of(rows.get(1).strip().split(" +")));
    assertTrue(rows.get(2).matches("  Write big file +[0-9.]+ MiB/s +[0-9.]+ s/file"), text);
    assertTrue(rows.get(6).matches("  Stat file +[0-9.]+ files/s +[0-9.]+ ms/file"), text);
    assertTrue(rows.get(7).contains("not dropped"), text);
    assertNothingLeft();
  }

  @Test
  void printsJson() throws IOException {
    assertEquals(
        0,
        run(
            "--big-file-size",
            "0",
            "--small-file-count",
            "2",
            "-p",
            "2",
            "-o",
            "json",
            temp.toString()));
    String text = out.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("\"item\": \"Read small file\""), text);
    assertTrue(text.contains("\"caches_dropped\": false"), text);
    assertNothingLeft();
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    assertEquals(1, run(file.toString()));
    assertEquals(file + " is no directory: name one to work in", err.toString());
    err.getBuffer().setLength(0);
    Path missing = temp.resolve("missing");
    assertEquals(1, run(missing.toString()));
    assertEquals("there is no " + missing + ": name a directory to work in", err.toString());
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    assertEquals(1, run("--big-file-size", "1T", "-p", "100", temp.toString()));
    assertTrue(
        err.toString().matches(".* has .* free, the files take 100 TiB: .*"), err.toString());
    assertNothingLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "--block-size, 1, 512 B to 64 MiB",
    "--block-size, 1G, 512 B to 64 MiB",
    "--block-size, 0, no size above 0",
    "--block-size, much, no size",
    "--big-file-size, 2T, 0 B to 1.0 TiB",
    "--small-file-size, 2G, 1 B to 1.0 GiB",
    "--small-file-count, -1, 0 to 1000000",
    "--threads, 0, 1 to 256",
    "--threads, 1000, 1 to 256",
    "--threads, 200, take more memory"
  })
  void refusesWhatIsOutOfRange(String option, String value, String words) throws IOException {
    assertEquals(2, run(option, value, temp.toString()));
    assertTrue(err.toString().contains(option), err.toString());
    assertTrue(err.toString().contains(words), err.toString());
    assertNothingLeft();
  }

  @Test
  void refusesToDoNothing() {
    assertEquals(2, run("--big-file-size", "0", "--small-file-count", "0", temp.toString()));
    assertTrue(err.toString().contains("nothing to do"), err.toString());
  }
}
