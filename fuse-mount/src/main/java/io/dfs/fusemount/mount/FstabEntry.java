package io.dfs.fusemount.mount;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of /etc/fstab that mounts something; fields as they stand there. Immutable. */
record FstabEntry(String source, String place, String type, String options) {
  private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

  /** Empty for a comment, an empty line, and what is no entry. */
  static Optional<FstabEntry> of(String line) {
    String[] fields = line.strip().split("\\s+");
    return line.strip().startsWith("#") || fields.length < 3
        ? Optional.empty()
        : Optional.of(
            new FstabEntry(
                fields[0], fields[1], fields[2], fields.length > 3 ? fields[3] : "defaults"));
  }

  /** A volume of ours. */
  static FstabEntry dfs(String source, Path place, String options) {
    return new FstabEntry(escape(source), escape(place.toString()), "dfs", escape(options));
  }

  boolean isAt(Path directory) {
    return place.startsWith("/")
        && Path.of(utf8(unescape(place))).normalize().equals(directory.normalize());
  }

  boolean isDfs() {
    return type.equals("dfs") || type.equals("fuse.dfs");
  }

  /** With no dump and no check, which a file system of the network has not. */
  String line() {
    return String.join(" ", source, place, type, options, "0 0");
  }

  /** A file of Latin-1 characters holds UTF-8 as bytes. */
  private static String utf8(String latin1) {
    return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      escaped.append(c <= ' ' || c == '\\' ? "\\%03o".formatted((int) c) : String.valueOf(c));
    }
    return escaped.toString();
  }

  private static String unescape(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 8))));
  }
}
