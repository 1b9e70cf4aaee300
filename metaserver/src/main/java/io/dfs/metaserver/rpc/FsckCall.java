package io.dfs.metaserver.rpc;

import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.Finding;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.rpc.CheckCodec;
import io.dfs.common.rpc.RpcErrors;
import io.dfs.metaserver.check.ClusterCheck;
import io.dfs.proto.FsckEvent;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check as a stream. It runs on a virtual thread and waits while the caller does not read; it
 * ends when the caller has left. Confined to that thread, but for the semaphore.
 */
final class FsckCall implements CheckListener {
  private static final Logger log = LoggerFactory.getLogger(FsckCall.class);
  private static final int READ_TIMEOUT_SECONDS = 60;

  private final ServerCallStreamObserver<FsckEvent> out;

  /** Released whenever the stream may have become ready, or has ended. */
  private final Semaphore ready = new Semaphore(0);

  private FsckCall(ServerCallStreamObserver<FsckEvent> out) {
    this.out = out;
    out.setOnReadyHandler(ready::release);
    out.setOnCancelHandler(ready::release);
  }

  static void start(
      ClusterCheck check, CheckOptions options, ServerCallStreamObserver<FsckEvent> out) {
    FsckCall call = new FsckCall(out);
    Thread.ofVirtual().name("fsck").start(() -> call.run(check, options));
  }

  private void run(ClusterCheck check, CheckOptions options) {
    try {
      send(CheckCodec.toMessage(check.run(options, this)));
      out.onCompleted();
    } catch (CallerLeft e) {
      log.info("a check ends: {}", e.getMessage());
    } catch (FsException e) {
      out.onError(RpcErrors.toStatus(e));
    } catch (RuntimeException e) {
      log.error("defect in a check", e);
      out.onError(RpcErrors.toStatus(e));
    }
  }

  @Override
  public void finding(Finding finding) {
    send(CheckCodec.toMessage(finding));
  }

  @Override
  public void unchecked(String what) {
    send(CheckCodec.unchecked(what));
  }

  @Override
  public void progress(String step, long done, long all) {
    send(CheckCodec.progress(step, done, all));
  }

  private void send(FsckEvent event) {
    awaitReader();
    out.onNext(event);
  }

  private void awaitReader() {
    try {
      while (!out.isReady() && !out.isCancelled()) {
        if (!ready.tryAcquire(READ_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
          throw new FsException(
              FsError.ETIMEDOUT, "nobody reads what is found: the check has ended");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FsException(FsError.EINTR, "interrupted while checking", e);
    }
    if (out.isCancelled()) {
      throw new CallerLeft();
    }
  }

  /** Nobody is told anything any more. */
  private static final class CallerLeft extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallerLeft() {
      super("its caller has left", null, false, false);
    }
  }
}
