package io.dfs.common.rpc;

import io.dfs.proto.Hello;

/** The protocol versions that somebody speaks, both ends included. */
public record ProtocolRange(int min, int max) {
  /** Those that this release speaks. */
  public static final ProtocolRange SPOKEN = new ProtocolRange(1, 1);

  static ProtocolRange of(Hello hello) {
    return new ProtocolRange(hello.getMinProtocol(), hello.getProtocol());
  }

  /** Whether both speak at least one. */
  boolean meets(ProtocolRange other) {
    return min <= other.max && other.min <= max;
  }

  /** "protocol 3", "protocols 2 to 3". */
  @Override
  public String toString() {
    return min == max ? "protocol " + max : "protocols %d to %d".formatted(min, max);
  }
}
