package io.dfs.common.id;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of an extended attribute with its namespace ("user.mime_type"): 1 to 255 bytes without
 * NUL, compared as bytes. Which namespaces there are is the mount's business. Immutable.
 */
public final class XattrName implements Comparable<XattrName> {
  public static final int MAX_BYTES = 255;

  /** File capabilities; what changes a file's bytes or owner takes them away. */
  public static final XattrName CAPABILITY = of("security.capability");

  private final byte[] bytes;

  private XattrName(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Copies {@code bytes}.
   *
   * @throws FsException ERANGE for an empty name or one above 255 bytes; EINVAL for NUL
   */
  public static XattrName of(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new FsException(FsError.ERANGE, "attribute name of " + bytes.length + " bytes");
    }
    for (byte b : bytes) {
      if (b == 0) {
        throw new FsException(FsError.EINVAL, "attribute name with a NUL");
      }
    }
    return new XattrName(bytes.clone());
  }

  /** The name in UTF-8. */
  public static XattrName of(String name) {
    return of(name.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** What it takes in a list of names: its bytes and a NUL. */
  public int listedBytes() {
    return bytes.length + 1;
  }

  @Override
  public int compareTo(XattrName other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof XattrName other && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For messages, and to tell the namespace: invalid UTF-8 is replaced. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
