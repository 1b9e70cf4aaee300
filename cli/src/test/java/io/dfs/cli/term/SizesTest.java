package io.dfs.cli.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class SizesTest {
  @Test
  void printsForPeople() {
    assertEquals("0 B", Sizes.text(0));
    assertEquals("1023 B", Sizes.text(1023));
    assertEquals("1.5 KiB", Sizes.text(1536));
    assertEquals("10 KiB", Sizes.text(10_200));
    assertEquals("8.0 EiB", Sizes.text(Long.MAX_VALUE));
    assertEquals("1.5K", Sizes.brief(1536));
    assertEquals("20M", Sizes.brief(20 << 20));
  }

  @Test
  void readsWhatPeopleWrite() {
    assertEquals(131_072L, new Values.Size().convert("128K"));
    assertEquals(1L << 30, new Values.Size().convert("1GiB"));
    assertThrows(TypeConversionException.class, () -> new Values.Size().convert("-1"));
    assertThrows(TypeConversionException.class, () -> new Values.Size().convert("big"));
    assertEquals(Duration.ofMillis(500), new Values.Time().convert("500ms"));
    assertThrows(TypeConversionException.class, () -> new Values.Time().convert("0s"));
  }
}
