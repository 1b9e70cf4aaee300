package io.dfs.common.rpc;

import io.dfs.proto.Hello;
import io.dfs.proto.HelloReply;
import io.grpc.Metadata;
import io.grpc.protobuf.ProtoUtils;

/** The headers that start every call. Constant for a channel, so HPACK sends them as an index. */
final class HelloHeaders {
  static final Metadata.Key<Hello> HELLO =
      Metadata.Key.of(
          "dfs-hello" + Metadata.BINARY_HEADER_SUFFIX,
          ProtoUtils.metadataMarshaller(Hello.getDefaultInstance()));

  static final Metadata.Key<HelloReply> REPLY =
      Metadata.Key.of(
          "dfs-hello-reply" + Metadata.BINARY_HEADER_SUFFIX,
          ProtoUtils.metadataMarshaller(HelloReply.getDefaultInstance()));

  private HelloHeaders() {}
}
