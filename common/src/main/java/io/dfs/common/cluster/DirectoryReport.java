package io.dfs.common.cluster;

import io.dfs.common.id.DirectoryId;

/**
 * What a node says of one data directory. {@code generation} is what the directory has on disk (0
 * before the first registration); {@code position} counts its durable records; {@code failed}: it
 * takes no more writes. Sizes in bytes.
 */
public record DirectoryReport(
    DirectoryId id,
    long generation,
    long position,
    long capacityBytes,
    long freeBytes,
    boolean failed) {

  /** Of a directory that works. */
  public DirectoryReport(
      DirectoryId id, long generation, long position, long capacityBytes, long freeBytes) {
    this(id, generation, position, capacityBytes, freeBytes, false);
  }
}
