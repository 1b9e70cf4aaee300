package io.dfs.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's caches of files, which root may have dropped so that reads ask the file system. */
final class PageCache {
  private static final Path SWITCH = Path.of("/proc/sys/vm/drop_caches");
  private static final String PAGES_AND_NAMES = "3\n";

  private final Path place;

  private PageCache(Path place) {
    this.place = place;
  }

  static PageCache ofKernel() {
    return new PageCache(SWITCH);
  }

  /**
   * @return whether the kernel did so
   */
  boolean drop() {
    if (!Files.isWritable(place)) {
      return false;
    }
    try {
      Files.writeString(place, PAGES_AND_NAMES, StandardCharsets.US_ASCII);
      return true;
    } catch (IOException e) {
      return false; // root of a container
    }
  }
}
