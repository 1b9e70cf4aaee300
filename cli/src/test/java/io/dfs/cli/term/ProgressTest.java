package io.dfs.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void saysHowFarItIs() {
    AtomicLong now = new AtomicLong();
    StringWriter err = new StringWriter();
    try (Progress progress = new Progress(new PrintWriter(err), false, now::get)) {
      progress.expect(3 << 20);
      progress.expect(1 << 20);
      progress.moved(1 << 20);
      progress.file();
      now.set(2_000_000_000L);
      assertEquals(
          "[######                  ]  25 %  1.0 MiB of 4.0 MiB  1/2 files  512 KiB/s",
          progress.line());
    }
    assertEquals("", err.toString());
  }
}
