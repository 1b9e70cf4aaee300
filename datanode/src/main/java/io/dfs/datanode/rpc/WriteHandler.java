package io.dfs.datanode.rpc;

import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.ChunkFrame;
import io.dfs.datanode.DataDirectories;
import io.dfs.proto.WriteFrame;
import io.dfs.proto.WriteReply;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Chunks.Write: each call has a virtual thread that stores and forwards; the event loop only hands
 * frames over. At most {@link #WINDOW} frames of a call are in memory, so that a slow disk holds
 * its writer back.
 */
final class WriteHandler implements ServerCallHandler<ChunkFrame<WriteFrame>, WriteReply> {
  private static final int WINDOW = 4;

  /** For callers who set no deadline. */
  private static final int MAX_CALL_SECONDS = 60;

  private final NodeId self;
  private final DataDirectories directories;
  private final Peers peers;
  private final ChunkMetrics metrics;

  WriteHandler(NodeId self, DataDirectories directories, Peers peers, ChunkMetrics metrics) {
    this.metrics = metrics;
    this.self = self;
    this.directories = directories;
    this.peers = peers;
  }

  @Override
  public ServerCall.Listener<ChunkFrame<WriteFrame>> startCall(
      ServerCall<ChunkFrame<WriteFrame>, WriteReply> call, Metadata headers) {
    Deadline bound = Deadline.after(MAX_CALL_SECONDS, TimeUnit.SECONDS);
    Deadline callers = Context.current().getDeadline();
    Deadline deadline = callers == null ? bound : callers.minimum(bound);
    Incoming incoming =
        new Incoming(call, new WriteCall(self, directories, peers, deadline, metrics), deadline);
    // In the call's context, so that a caller who goes away takes the forwarding call along.
    Thread.ofVirtual().name("chunk-write").start(Context.current().wrap(incoming::run));
    call.request(WINDOW);
    return incoming;
  }

  /** Something the event loop saw. */
  private sealed interface Event {
    record Frame(ChunkFrame<WriteFrame> frame) implements Event {}

    record HalfClose() implements Event {}

    record Cancel() implements Event {}
  }

  private static final class Incoming extends ServerCall.Listener<ChunkFrame<WriteFrame>> {
    private final ServerCall<ChunkFrame<WriteFrame>, WriteReply> call;
    private final WriteCall write;
    private final Deadline deadline;

    /** Bounded by the window: no more frames are asked for than fit. */
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private volatile boolean done;
    private boolean answered; // confined to run()

    Incoming(
        ServerCall<ChunkFrame<WriteFrame>, WriteReply> call, WriteCall write, Deadline deadline) {
      this.call = call;
      this.write = write;
      this.deadline = deadline;
    }

    @Override
    public void onMessage(ChunkFrame<WriteFrame> frame) {
      events.add(new Event.Frame(frame));
      if (done) { // it was asked for before the call was refused
        drain();
      }
    }

    @Override
    public void onHalfClose() {
      events.add(new Event.HalfClose());
    }

    @Override
    public void onCancel() {
      events.add(new Event.Cancel());
    }

    void run() {
      try {
        Optional<WriteReply> reply = receive();
        if (reply.isPresent()) {
          answer(reply.get());
          call.close(Status.OK, new Metadata());
        }
      } catch (InterruptedException e) {
        fail(Status.CANCELLED.withDescription("the DataNode stops").asRuntimeException());
      } catch (RuntimeException e) {
        fail(StoreErrors.toStatus(e));
      } finally {
        write.abort(); // changes nothing about a chunk that is stored
        done = true;
        drain();
      }
    }

    /** Sends an answer: an early one, the last one. */
    private void answer(WriteReply reply) {
      if (!answered) {
        answered = true;
        call.sendHeaders(new Metadata());
      }
      call.sendMessage(reply);
    }

    /** Empty if the caller went away. */
    private Optional<WriteReply> receive() throws InterruptedException {
      while (true) {
        Event event = events.poll(remainingNanos(), TimeUnit.NANOSECONDS);
        switch (event) {
          case null ->
              throw Status.DEADLINE_EXCEEDED
                  .withDescription("the writer did not finish in time")
                  .asRuntimeException();
          case Event.Frame(ChunkFrame<WriteFrame> frame) -> {
            try (frame) {
              write.accept(frame);
            }
            call.request(1);
          }
          case Event.HalfClose() -> {
            return Optional.of(write.finish(this::answer));
          }
          case Event.Cancel() -> {
            return Optional.empty();
          }
        }
      }
    }

    private long remainingNanos() {
      return Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS));
    }

    private void fail(StatusRuntimeException status) {
      Metadata trailers = status.getTrailers();
      try {
        call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      } catch (IllegalStateException alreadyClosed) {
        // the caller has cancelled: there is nobody to tell
      }
    }

    /** Gives back the frames that nobody will take. */
    private void drain() {
      for (Event e = events.poll(); e != null; e = events.poll()) {
        if (e instanceof Event.Frame(ChunkFrame<WriteFrame> frame)) {
          frame.close();
        }
      }
    }
  }
}
