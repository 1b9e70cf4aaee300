package io.dfs.common.id;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One component of a path: 1 to 255 bytes without '/' and NUL, valid UTF-8 or not. Compared as
 * bytes. Immutable.
 */
public final class FileName implements Comparable<FileName> {
  public static final int MAX_BYTES = 255;

  private final byte[] bytes;

  private FileName(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies {@code bytes}.
   *
   * @throws FsException ENAMETOOLONG above 255 bytes; EINVAL for an empty name, '/', NUL, "." and
   *     ".."
   */
  public static FileName of(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new FsException(FsError.ENAMETOOLONG, "name of " + bytes.length + " bytes");
    }
    boolean dots =
        (bytes.length == 1 && bytes[0] == '.')
            || (bytes.length == 2 && bytes[0] == '.' && bytes[1] == '.');
    if (bytes.length == 0 || dots) {
      throw new FsException(FsError.EINVAL, "empty name or dots");
    }
    for (byte b : bytes) {
      if (b == '/' || b == 0) {
        throw new FsException(FsError.EINVAL, "name with a slash or NUL");
      }
    }
    return new FileName(bytes.clone());
  }

  /** The name in UTF-8. */
  public static FileName of(String name) {
    return of(name.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public int compareTo(FileName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FileName other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For messages only: invalid UTF-8 is replaced. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
