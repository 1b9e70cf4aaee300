package io.dfs.datanode.store.disk;

import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.DirectoryIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A data directory in a test, and the store on it; opened and closed any number of times. */
final class StoreDirectory implements AutoCloseable {
  static final String CLUSTER = "c1";

  /** Segments of 1 MiB that hold chunks up to 1 MiB, nothing reserved. */
  static final StoreConfig CONFIG = new StoreConfig(1 << 20, 1 << 20, 0, 64, 30, 100);

  final Path path;
  final SegmentStore store;
  private final DataDirectory directory;

  private StoreDirectory(Path path, DataDirectory directory, SegmentStore store) {
    this.path = path;
    this.directory = directory;
    this.store = store;
  }

  /** On a disk that does not sync. */
  static StoreDirectory open(Path path) {
    return open(path, CONFIG, DiskSpy.unsynced());
  }

  static StoreDirectory open(Path path, StoreConfig config, DiskCalls disk) {
    DataDirectory directory = DataDirectory.open(path, CLUSTER);
    if (directory.identity().isEmpty()) {
      directory.keep(new DirectoryIdentity(CLUSTER, new NodeId(1), new DirectoryId(1), 0));
    }
    return new StoreDirectory(
        path, directory, SegmentStore.open(directory, config, new Random(), disk));
  }

  @Override
  public void close() {
    store.close();
    directory.close();
  }

  /** What a crash at this moment would leave, if the page cache survived. */
  static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> segmentFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory.resolve(DataDirectory.SEGMENTS))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
