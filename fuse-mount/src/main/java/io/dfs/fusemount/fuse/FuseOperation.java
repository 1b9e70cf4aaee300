package io.dfs.fusemount.fuse;

import java.util.Optional;

/** The requests of the protocol, named as the kernel names them, with their opcodes. */
public enum FuseOperation {
  LOOKUP(1),
  FORGET(2),
  GETATTR(3),
  SETATTR(4),
  READLINK(5),
  SYMLINK(6),
  MKNOD(8),
  MKDIR(9),
  UNLINK(10),
  RMDIR(11),
  RENAME(12),
  LINK(13),
  OPEN(14),
  READ(15),
  WRITE(16),
  STATFS(17),
  RELEASE(18),
  FSYNC(20),
  SETXATTR(21),
  GETXATTR(22),
  LISTXATTR(23),
  REMOVEXATTR(24),
  FLUSH(25),
  INIT(26),
  OPENDIR(27),
  READDIR(28),
  RELEASEDIR(29),
  FSYNCDIR(30),
  GETLK(31),
  SETLK(32),
  SETLKW(33),
  ACCESS(34),
  CREATE(35),
  INTERRUPT(36),
  BMAP(37),
  DESTROY(38),
  IOCTL(39),
  POLL(40),
  NOTIFY_REPLY(41),
  BATCH_FORGET(42),
  FALLOCATE(43),
  READDIRPLUS(44),
  RENAME2(45),
  LSEEK(46),
  COPY_FILE_RANGE(47),
  SETUPMAPPING(48),
  REMOVEMAPPING(49),
  SYNCFS(50),
  TMPFILE(51),
  STATX(52),
  COPY_FILE_RANGE_64(53);

  private static final FuseOperation[] BY_OPCODE = new FuseOperation[64];

  static {
    for (FuseOperation operation : values()) {
      BY_OPCODE[operation.opcode] = operation;
    }
  }

  private final int opcode;

  FuseOperation(int opcode) {
    this.opcode = opcode;
  }

  public int opcode() {
    return opcode;
  }

  /** Empty for an opcode of a newer kernel, which is answered with ENOSYS. */
  public static Optional<FuseOperation> of(int opcode) {
    return opcode >= 0 && opcode < BY_OPCODE.length
        ? Optional.ofNullable(BY_OPCODE[opcode])
        : Optional.empty();
  }
}
