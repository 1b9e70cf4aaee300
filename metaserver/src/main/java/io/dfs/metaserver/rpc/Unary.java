package io.dfs.metaserver.rpc;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.rpc.RpcErrors;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a unary call on a virtual thread and answers it. */
final class Unary {
  private static final Logger log = LoggerFactory.getLogger(Unary.class);

  private Unary() {}

  static <A> void answer(StreamObserver<A> out, Supplier<A> call) {
    Thread.ofVirtual()
        .name("unary")
        .start(
            () -> {
              A reply;
              try {
                reply = call.get();
              } catch (FsException e) {
                out.onError(RpcErrors.toStatus(e));
                return;
              } catch (IllegalArgumentException e) {
                out.onError(
                    RpcErrors.toStatus(
                        new FsException(FsError.EINVAL, String.valueOf(e.getMessage()))));
                return;
              } catch (RuntimeException e) {
                log.error("defect in a unary call", e);
                out.onError(RpcErrors.toStatus(e));
                return;
              }
              out.onNext(reply);
              out.onCompleted();
            });
  }
}
