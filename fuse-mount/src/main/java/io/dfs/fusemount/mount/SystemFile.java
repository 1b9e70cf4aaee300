package io.dfs.fusemount.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;

/** A text file of the system, replaced whole: readers see the old one or the new one. Immutable. */
record SystemFile(Path path) {

  /** Bytes that are no UTF-8 come through as they are. */
  List<String> lines() throws IOException {
    return Files.exists(path) ? Files.readAllLines(path, StandardCharsets.ISO_8859_1) : List.of();
  }

  /** Mode and owner stay; where the path is a link, what it leads to is replaced. */
  void replace(List<String> lines) throws IOException {
    Path real = Files.exists(path) ? path.toRealPath() : path;
    Path partial = real.resolveSibling("." + real.getFileName() + ".dfs");
    try {
      write(partial, String.join("\n", lines) + "\n");
      if (Files.exists(real)) {
        copyOwner(real, partial);
      }
      Files.move(
          partial, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static void copyOwner(Path from, Path to) throws IOException {
    PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    view.setOwner(old.owner());
    view.setGroup(old.group());
    view.setPermissions(old.permissions());
  }
}
