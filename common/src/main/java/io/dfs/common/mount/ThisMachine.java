package io.dfs.common.mount;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine that this process runs on. */
public final class ThisMachine {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private ThisMachine() {}

  /** The name that its mounts have in listings of sessions; asks no name server. */
  public static String name() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot read " + HOST_NAME + ": " + e.getMessage(), e);
    }
  }
}
