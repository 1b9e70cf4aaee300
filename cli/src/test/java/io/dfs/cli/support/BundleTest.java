package io.dfs.cli.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.config.Redaction;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @TempDir Path directory;

  @Test
  void aBundleThatWasNotFinishedLeavesNoFile() {
    Path file = directory.resolve("b.tar.gz");
    Bundle.create(file).close();
    assertFalse(Files.exists(file));
  }

  @Test
  void aBundleThatWasFinishedStays() throws Exception {
    Path file = directory.resolve("b.tar.gz");
    Bundle bundle = new Bundle(Redaction.NONE_KNOWN);
    bundle.add("a", "text");
    try (Bundle.Destination closed = Bundle.create(file)) {
      closed.write(bundle, Instant.EPOCH);
      assertEquals(
          FsError.EIO,
          assertThrows(FsException.class, () -> closed.write(bundle, Instant.EPOCH)).error(),
          "it is closed");
    }
    assertTrue(Files.size(file) > 0, "what was written before stays");
  }

  @Test
  void onlyAMissingPartIsSaidToBeMissing() {
    Bundle bundle = new Bundle(Redaction.NONE_KNOWN);
    bundle.attempt("good", () -> "text");
    bundle.attempt(
        "bad",
        () -> {
          throw new FsException(FsError.EIO, "no answer, password=abcdefg");
        });
    assertEquals(List.of("bad: no answer, password=***"), bundle.missing());
    assertEquals(2, bundle.files());
  }
}
