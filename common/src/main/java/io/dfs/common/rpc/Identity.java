package io.dfs.common.rpc;

import com.google.protobuf.ByteString;
import io.dfs.proto.Hello;
import io.dfs.proto.Role;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who a caller is: the cluster it belongs to, its role and the key that proves it. Without a key
 * the proof is empty, which servers accept only on 127.0.0.1.
 */
public record Identity(String clusterId, Role role, Optional<String> key, String release) {
  /**
   * A mount's or a command's identity.
   *
   * @param clusterId empty if it is not known yet
   */
  public static Identity client(String clusterId, Optional<String> key, String release) {
    return new Identity(clusterId, Role.ROLE_CLIENT, key, release);
  }

  /** What starts every call (see {@link HelloClientInterceptor}). */
  public Hello hello() {
    return Hello.newBuilder()
        .setClusterId(clusterId)
        .setProtocol(ProtocolRange.SPOKEN.max())
        .setMinProtocol(ProtocolRange.SPOKEN.min())
        .addAllFeatures(List.of())
        .setRole(role)
        .setRelease(release)
        .setProof(key.map(k -> proof(k, role, clusterId)).orElse(ByteString.EMPTY))
        .build();
  }

  /** HMAC-SHA256 over "dfs-hello", role and cluster id. */
  static ByteString proof(String key, Role role, String clusterId) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String text = "dfs-hello\0" + role.getNumber() + "\0" + clusterId;
      return ByteString.copyFrom(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
