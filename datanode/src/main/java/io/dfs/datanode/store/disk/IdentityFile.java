package io.dfs.datanode.store.disk;

import io.dfs.common.chunk.BlockChecksums;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.DirectoryIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The text file that says who a data directory is: {@code name=value} lines and a checksum. */
final class IdentityFile {
  static final int FORMAT = 1;

  private IdentityFile() {}

  static Optional<DirectoryIdentity> read(Path file) throws IOException {
    return Files.exists(file) ? Optional.of(parse(file, Files.readString(file))) : Optional.empty();
  }

  static void write(Path file, DirectoryIdentity identity) throws IOException {
    String body =
        "format=%d\ncluster=%s\nnode=%d\ndirectory=%d\ngeneration=%d\n"
            .formatted(
                FORMAT,
                identity.clusterId(),
                identity.node().value(),
                identity.directory().value(),
                identity.generation());
    String text = body + "crc32c=" + checksum(body) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static DirectoryIdentity parse(Path file, String text) {
    int end = text.lastIndexOf("crc32c=");
    if (end < 0
        || !text.substring(end).strip().equals("crc32c=" + checksum(text.substring(0, end)))) {
      throw new FsException(FsError.EIO, file + " is damaged: its checksum does not match");
    }
    Map<String, String> fields = fields(text.substring(0, end));
    int format = Integer.parseInt(fields.getOrDefault("format", "0"));
    if (format != FORMAT) {
      throw new FsException(
          FsError.EINVAL,
          "%s has format %d; this release reads format %d".formatted(file, format, FORMAT));
    }
    return new DirectoryIdentity(
        fields.getOrDefault("cluster", ""),
        new NodeId(number(fields, "node")),
        new DirectoryId(number(fields, "directory")),
        number(fields, "generation"));
  }

  private static Map<String, String> fields(String body) {
    Map<String, String> fields = new HashMap<>();
    body.lines()
        .filter(line -> line.indexOf('=') > 0)
        .forEach(
            line ->
                fields.put(
                    line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
    return fields;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }

  private static String checksum(String body) {
    return "%08x"
        .formatted(BlockChecksums.crc(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8))));
  }
}
