package io.dfs.cli.term;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Local paths from and to {@link ByteText}. A {@code Path} holds bytes, but gives and takes them as
 * text of the locale; only its URI has them all.
 */
public final class LocalPaths {
  private static final Path ROOT = Path.of("/");
  private static final String SAFE = "/-._~";

  private LocalPaths() {}

  /** The path that {@code text} names, relative if it is. */
  public static Path path(String text) {
    if (text.isEmpty()) {
      return Path.of("");
    }
    boolean absolute = text.startsWith("/");
    StringBuilder uri = new StringBuilder(absolute ? "file://" : "file:///");
    // Two slashes at the beginning would be an authority.
    String rest = absolute ? "/" + text.replaceFirst("^/+", "") : text;
    for (byte b : ByteText.bytes(rest)) {
      int c = b & 0xFF;
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letter || SAFE.indexOf(c) >= 0) {
        uri.append((char) c);
      } else {
        uri.append("%%%02X".formatted(c));
      }
    }
    Path path = Path.of(URI.create(uri.toString()));
    return absolute ? path : ROOT.relativize(path);
  }

  /** The name of what {@code path} ends with. */
  public static byte[] name(Path path) {
    Path last = path.getFileName();
    if (last == null || last.toString().isEmpty()) {
      return new byte[0];
    }
    // Below a file that is no directory nothing exists, so nothing is asked for its kind.
    String raw = Path.of("/dev/null").resolve(last).toUri().getRawPath();
    return decode(raw.substring("/dev/null/".length()));
  }

  /** All of a path, relative or not, as it is written. */
  public static byte[] bytes(Path path) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String separator = path.isAbsolute() ? "/" : "";
    for (Path name : path) {
      out.writeBytes(separator.getBytes(StandardCharsets.UTF_8));
      out.writeBytes(name(name));
      separator = "/";
    }
    return path.isAbsolute() && out.size() == 0 ? new byte[] {'/'} : out.toByteArray();
  }

  private static byte[] decode(String raw) {
    byte[] text = raw.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = new byte[text.length];
    int length = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '%') {
        out[length++] =
            (byte) Integer.parseInt(new String(text, i + 1, 2, StandardCharsets.ISO_8859_1), 16);
        i += 2;
      } else {
        out[length++] = text[i];
      }
    }
    return Arrays.copyOf(out, length);
  }
}
