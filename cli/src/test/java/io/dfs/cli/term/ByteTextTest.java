package io.dfs.cli.term;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteTextTest {
  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void everyNameHasOneText() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      assertArrayEquals(
          bytes, ByteText.bytes(ByteText.text(bytes)), HexFormat.of().formatHex(bytes));
    }
  }

  @Test
  void validUtf8IsItself() {
    for (String text : new String[] {"", "plain", "é€", "a𝄞b"}) {
      assertEquals(text, ByteText.text(text.getBytes(StandardCharsets.UTF_8)));
      assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), ByteText.bytes(text));
    }
  }

  @Test
  void otherBytesAreLoneSurrogates() {
    assertEquals("a\uDCE9", ByteText.text(hex("61e9")));
    assertEquals("\uDCC3", ByteText.text(hex("c3"))); // a character that breaks off
    assertEquals("\uDCED\uDCB3\uDCA9", ByteText.text(hex("edb3a9"))); // a surrogate in UTF-8
  }

  @Test
  void showsOneLineWithoutWhatATerminalWouldObey() {
    assertEquals("a\\nb\\x1b[2J\\xe9é", ByteText.shown("a\nb\u001b[2J\uDCE9é"));
  }

  @Test
  void writerPutsSurrogatesTogetherAcrossCalls() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintWriter writer = ByteTextWriter.over(out);
    for (char c : "a𝄞\uDCE9".toCharArray()) {
      writer.write(c);
    }
    writer.flush();
    assertArrayEquals(hex("61f09d849ee9"), out.toByteArray());
  }

  @Test
  void pathsKeepTheirBytes() {
    for (String text : new String[] {"/a/é", "rel/\uDCE9", "/%41 +?#", "x", "/a\nb"}) {
      assertEquals(text, ByteText.text(LocalPaths.bytes(LocalPaths.path(text))));
    }
    assertEquals(Path.of("/a"), LocalPaths.path("//a"));
    assertEquals(Path.of(""), LocalPaths.path(""));
    assertEquals(Path.of("/"), LocalPaths.path("/"));
    assertArrayEquals(new byte[0], LocalPaths.name(Path.of("/")));
    assertArrayEquals(new byte[0], LocalPaths.name(Path.of("")));
  }

  @Test
  void wordsComeFromTheKernelWhenTheJvmLostThem() {
    byte[] line = "java\0-cp\0x\0Main\0ls\0/a".getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(line, line.length + 2);
    whole[line.length] = (byte) 0xe9;
    assertArrayEquals(
        new String[] {"ls", "/a\uDCE9"},
        CommandWords.exact(new String[] {"ls", "/a\uFFFD"}, whole));
  }
}
