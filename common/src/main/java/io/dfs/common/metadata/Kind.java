package io.dfs.common.metadata;

/** What an inode is. The code is stored in the database and sent on the wire. */
public enum Kind {
  FILE(1, 0100000),
  DIRECTORY(2, 0040000),
  SYMLINK(3, 0120000),
  FIFO(4, 0010000),
  SOCKET(5, 0140000),
  CHARACTER_DEVICE(6, 0020000),
  BLOCK_DEVICE(7, 0060000);

  private final int code;
  private final int typeBits;

  Kind(int code, int typeBits) {
    this.code = code;
    this.typeBits = typeBits;
  }

  public int code() {
    return code;
  }

  /** The S_IFMT part of st_mode. */
  public int typeBits() {
    return typeBits;
  }

  public static Kind of(int code) {
    if (code < 1 || code > values().length) {
      throw new IllegalArgumentException("unknown inode kind " + code);
    }
    return values()[code - 1];
  }
}
