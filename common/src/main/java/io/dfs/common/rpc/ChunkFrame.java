package io.dfs.common.rpc;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A data frame: the small fields as a message, and the payload as buffers that were never copied
 * into one. A received frame owns network memory until {@link #close}; its payload must not be used
 * afterwards. A sent frame owns nothing: its payload must stay unchanged until the call took it.
 *
 * @param <H> WriteFrame or ReadFrame without its payload field
 */
public final class ChunkFrame<H extends MessageLite> implements AutoCloseable {
  private final H header;
  private final List<ByteBuffer> payload;
  private final Runnable release;

  ChunkFrame(H header, List<ByteBuffer> payload, Runnable release) {
    this.header = header;
    this.payload = List.copyOf(payload);
    this.release = release;
  }

  /** A frame to send. */
  public static <H extends MessageLite> ChunkFrame<H> of(H header, ByteBuffer payload) {
    return new ChunkFrame<>(header, List.of(payload.slice()), () -> {});
  }

  /** The same payload under another header, to be sent on before this frame is closed. */
  public ChunkFrame<H> withHeader(H other) {
    return new ChunkFrame<>(other, payload, () -> {});
  }

  /** A frame to send whose payload lies in several buffers. */
  public static <H extends MessageLite> ChunkFrame<H> of(H header, List<ByteBuffer> payload) {
    return new ChunkFrame<>(header, payload.stream().map(ByteBuffer::slice).toList(), () -> {});
  }

  public H header() {
    return header;
  }

  /** Fresh views of the payload, in order. */
  public List<ByteBuffer> payload() {
    return payload.stream().map(ByteBuffer::duplicate).toList();
  }

  /** Bytes in the payload. */
  public int payloadBytes() {
    int n = 0;
    for (ByteBuffer b : payload) {
      n += b.remaining();
    }
    return n;
  }

  /** Gives the network memory back. Call it once. */
  @Override
  public void close() {
    release.run();
  }
}
