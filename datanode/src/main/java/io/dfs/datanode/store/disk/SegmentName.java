package io.dfs.datanode.store.disk;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment's number and its random salt. Both stand in the file's name, so that a damaged first
 * block costs nothing, and in every record, so that bytes copied from anywhere else are no record.
 */
record SegmentName(long id, long salt) implements Comparable<SegmentName> {
  private static final Pattern FILE_NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.seg");

  static Optional<SegmentName> parse(String fileName) {
    Matcher m = FILE_NAME.matcher(fileName);
    return m.matches()
        ? Optional.of(
            new SegmentName(
                Long.parseUnsignedLong(m.group(1), 16), Long.parseUnsignedLong(m.group(2), 16)))
        : Optional.empty();
  }

  String fileName() {
    return "%016x-%016x.seg".formatted(id, salt);
  }

  @Override
  public int compareTo(SegmentName other) {
    return Long.compareUnsigned(id, other.id);
  }
}
