package io.dfs.common.error;

/** An expected failure with its Linux errno. */
public enum FsError {
  OK(0),
  EPERM(1),
  ENOENT(2),
  EINTR(4),
  EIO(5),
  ENXIO(6),
  E2BIG(7),
  EBADF(9),
  EAGAIN(11),
  ENOMEM(12),
  EACCES(13),
  EBUSY(16),
  EEXIST(17),
  EXDEV(18),
  ENOTDIR(20),
  EISDIR(21),
  EINVAL(22),
  EFBIG(27),
  ENOSPC(28),
  EROFS(30),
  EMLINK(31),
  ERANGE(34),
  EDEADLK(35),
  ENAMETOOLONG(36),
  ENOLCK(37),
  ENOSYS(38),
  ENOTEMPTY(39),
  ELOOP(40),
  ENODATA(61),
  EPROTO(71),
  EOVERFLOW(75),
  EOPNOTSUPP(95),
  ETIMEDOUT(110),
  ESTALE(116);

  private static final FsError[] BY_ERRNO = new FsError[128];

  static {
    for (FsError e : values()) {
      BY_ERRNO[e.errno] = e;
    }
  }

  private final int errno;

  FsError(int errno) {
    this.errno = errno;
  }

  /** The Linux errno, positive; 0 for {@link #OK}. */
  public int errno() {
    return errno;
  }

  /** The error for {@code errno}; EIO for a number that is not known here. */
  public static FsError of(int errno) {
    FsError e = errno >= 0 && errno < BY_ERRNO.length ? BY_ERRNO[errno] : null;
    return e == null ? EIO : e;
  }
}
