package io.dfs.common.rpc;

import com.google.protobuf.ByteString;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.ClusterGrpc;
import io.dfs.proto.Hello;
import io.dfs.proto.HelloReply;
import io.dfs.proto.Role;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Refuses callers of another cluster, without a common protocol version, with a wrong key, or of a
 * role that must not make the call, each with a sentence. Health checks need no hello.
 */
final class HelloServerInterceptor implements ServerInterceptor {
  private static final Context.Key<Hello> CALLER = Context.key("dfs-hello");

  /** Services and methods that only DataNodes, MetaServers and administrators call. */
  private static final Set<String> FOR_NODES =
      Set.of(ClusterGrpc.SERVICE_NAME, ChunksGrpc.getDeleteMethod().getFullMethodName());

  private final Supplier<String> clusterId;
  private final Map<Role, String> keys;
  private final String release;
  private final ProtocolRange spoken;

  HelloServerInterceptor(Servers.Options options) {
    this.clusterId = options.clusterId();
    this.keys = options.keys();
    this.release = options.release();
    this.spoken = options.spoken();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String service = String.valueOf(call.getMethodDescriptor().getServiceName());
    if (service.startsWith("grpc.")) {
      return next.startCall(call, headers);
    }
    Hello hello = headers.get(HelloHeaders.HELLO);
    Optional<Status> refusal =
        hello == null
            ? Optional.of(noHello())
            : refusal(hello).or(() -> roleRefusal(call.getMethodDescriptor(), hello.getRole()));
    if (hello == null || refusal.isPresent()) {
      call.close(refusal.orElseGet(HelloServerInterceptor::noHello), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(
        Context.current().withValue(CALLER, hello), replying(call), headers, next);
  }

  private <Q, A> ServerCall<Q, A> replying(ServerCall<Q, A> call) {
    return new SimpleForwardingServerCall<>(call) {
      @Override
      public void sendHeaders(Metadata headers) {
        headers.put(
            HelloHeaders.REPLY,
            HelloReply.newBuilder()
                .setClusterId(clusterId.get())
                .setProtocol(spoken.max())
                .setRelease(release)
                .build());
        super.sendHeaders(headers);
      }
    };
  }

  private Optional<Status> refusal(Hello hello) {
    ProtocolRange there = ProtocolRange.of(hello);
    if (!spoken.meets(there)) {
      return Optional.of(
          Status.FAILED_PRECONDITION.withDescription(
              "the server speaks %s, the caller %s: use the same release on both sides"
                  .formatted(spoken, there)));
    }
    String mine = clusterId.get();
    if (!hello.getClusterId().isEmpty() && !mine.isEmpty() && !mine.equals(hello.getClusterId())) {
      return Optional.of(
          Status.FAILED_PRECONDITION.withDescription(
              "this server belongs to cluster %s, the caller to %s: check the address"
                  .formatted(mine, hello.getClusterId())));
    }
    return proves(hello)
        ? Optional.empty()
        : Optional.of(
            Status.UNAUTHENTICATED.withDescription(
                "wrong cluster key for role %s: give the key that the servers were started with"
                    .formatted(name(hello.getRole()))));
  }

  /** Where keys prove roles, mounts neither speak for DataNodes nor delete their chunks. */
  private Optional<Status> roleRefusal(MethodDescriptor<?, ?> method, Role role) {
    boolean forNodes =
        FOR_NODES.contains(String.valueOf(method.getServiceName()))
            || FOR_NODES.contains(method.getFullMethodName());
    if (keys.isEmpty() || !forNodes || role == Role.ROLE_DATANODE || role == Role.ROLE_ADMIN) {
      return Optional.empty();
    }
    return Optional.of(
        Status.PERMISSION_DENIED.withDescription(
            "%s is not for role %s".formatted(method.getFullMethodName(), name(role))));
  }

  /** As users know it: {@code client}. */
  private static String name(Role role) {
    return role.name().replaceFirst("^ROLE_", "").toLowerCase(Locale.ROOT);
  }

  private boolean proves(Hello hello) {
    if (keys.isEmpty()) {
      return true;
    }
    String key = keys.get(hello.getRole());
    if (key == null) {
      return false;
    }
    ByteString expected = Identity.proof(key, hello.getRole(), hello.getClusterId());
    return MessageDigest.isEqual(expected.toByteArray(), hello.getProof().toByteArray());
  }

  private static Status noHello() {
    return Status.FAILED_PRECONDITION.withDescription(
        "no hello: this is a DFS server, use a DFS client");
  }
}
