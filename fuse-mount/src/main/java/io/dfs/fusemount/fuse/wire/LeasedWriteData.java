package io.dfs.fusemount.fuse.wire;

import io.dfs.fusemount.fuse.WriteData;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/** Data of one write that goes back to its pool after the answer or after close. Thread-safe. */
final class LeasedWriteData implements WriteData {
  private enum State {
    UNANSWERED,
    KEPT,
    GIVEN_BACK
  }

  private final InputBuffer.Payload payload;
  private final AtomicReference<State> state = new AtomicReference<>(State.UNANSWERED);

  LeasedWriteData(InputBuffer.Payload payload) {
    this.payload = payload;
  }

  @Override
  public ByteBuffer buffer() {
    return payload.bytes().duplicate();
  }

  @Override
  public void keep() {
    if (!state.compareAndSet(State.UNANSWERED, State.KEPT)) {
      throw new IllegalStateException("data of a write kept when it was " + state.get());
    }
  }

  @Override
  public void close() {
    giveBackIf(State.KEPT);
  }

  /** The request has been answered. */
  void answered() {
    giveBackIf(State.UNANSWERED);
  }

  private void giveBackIf(State expected) {
    if (state.compareAndSet(expected, State.GIVEN_BACK)) {
      payload.release().run();
    }
  }
}
