package io.dfs.datanode.store;

import io.dfs.common.error.FsError;

/** Why a chunk store refused, each for a different reaction of the caller. */
public enum StoreError {
  /** A block's bytes do not match the checksum they came with: send again. */
  WRONG_CHECKSUM(FsError.EIO),
  /** The number is taken by a chunk with another key: this id belongs to another history. */
  WRONG_KEY(FsError.EIO),
  /** Same id and key with another length or other bytes: a defect of the writer. */
  DIFFERENT_CONTENT(FsError.EIO),
  /** No directory of this node holds the group. */
  UNKNOWN_GROUP(FsError.EIO),
  /** More bytes than announced or than a chunk may have. */
  OVERSIZE(FsError.EFBIG),
  /** The directory is full up to its reserve: write to another group. */
  DISK_FULL(FsError.ENOSPC),
  /** The stored record does not verify: take another replica, repair this one. */
  CORRUPT(FsError.EIO),
  /** There is no such chunk. */
  NOT_FOUND(FsError.EIO),
  /** A write or sync failed before: the directory takes no more writes. */
  DISK_FAILED(FsError.EIO);

  private final FsError fsError;

  StoreError(FsError fsError) {
    this.fsError = fsError;
  }

  /** What a caller sees that can do nothing else about it. */
  public FsError fsError() {
    return fsError;
  }
}
