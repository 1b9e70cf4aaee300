package io.dfs.common.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import io.grpc.Detachable;
import io.grpc.Drainable;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames as protobuf messages whose payload is the last field (15), so that any protobuf
 * implementation can read them, while here the payload is neither copied on receipt (network
 * buffers are detached) nor gathered on sending. The technique is that of Apache Ratis' and Ozone's
 * zero-copy marshallers.
 */
final class ChunkFrameMarshaller<H extends MessageLite> implements Marshaller<ChunkFrame<H>> {
  private static final int PAYLOAD_TAG = 15 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int COPY_BYTES = 64 << 10;

  private final H prototype;

  ChunkFrameMarshaller(H prototype) {
    this.prototype = prototype;
  }

  @Override
  public InputStream stream(ChunkFrame<H> frame) {
    try {
      int length = frame.payloadBytes();
      ByteArrayOutputStream head =
          new ByteArrayOutputStream(frame.header().getSerializedSize() + 6);
      CodedOutputStream out = CodedOutputStream.newInstance(head);
      frame.header().writeTo(out);
      if (length > 0) {
        out.writeUInt32NoTag(PAYLOAD_TAG);
        out.writeUInt32NoTag(length);
      }
      out.flush();
      return new FrameStream(head.toByteArray(), frame.payload());
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
  }

  @Override
  public ChunkFrame<H> parse(InputStream stream) {
    try {
      if (stream instanceof Detachable d
          && stream instanceof HasByteBuffer h
          && h.byteBufferSupported()) {
        return parseDetached(d.detach());
      }
      return parse(List.of(ByteBuffer.wrap(stream.readAllBytes())), () -> {});
    } catch (IOException e) {
      throw Status.INTERNAL.withDescription("bad chunk frame").withCause(e).asRuntimeException();
    }
  }

  private ChunkFrame<H> parseDetached(InputStream detached) throws IOException {
    boolean parsed = false;
    try {
      ChunkFrame<H> frame = parse(buffers(detached), () -> closeQuietly(detached));
      parsed = true;
      return frame;
    } finally {
      if (!parsed) {
        closeQuietly(detached);
      }
    }
  }

  private static List<ByteBuffer> buffers(InputStream stream) throws IOException {
    HasByteBuffer source = (HasByteBuffer) stream;
    List<ByteBuffer> buffers = new ArrayList<>();
    stream.mark(Integer.MAX_VALUE); // else skipping gives the skipped buffers back
    for (ByteBuffer b = source.getByteBuffer(); b != null; b = source.getByteBuffer()) {
      buffers.add(b.slice());
      stream.skipNBytes(b.remaining());
    }
    return buffers;
  }

  private ChunkFrame<H> parse(List<ByteBuffer> message, Runnable release) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(message);
    int headEnd = 0;
    int tag = in.readTag();
    while (tag != 0 && tag != PAYLOAD_TAG) {
      in.skipField(tag);
      headEnd = in.getTotalBytesRead();
      tag = in.readTag();
    }
    @SuppressWarnings("unchecked") // a parser makes what its prototype is
    H header =
        (H) prototype.getParserForType().parseFrom(new SliceInput(message, headEnd).toByteArray());
    if (tag == 0) {
      return new ChunkFrame<>(header, List.of(), release);
    }
    int length = in.readUInt32();
    return new ChunkFrame<>(header, slice(message, in.getTotalBytesRead(), length), release);
  }

  /** The first bytes of a list of buffers as an array. */
  private record SliceInput(List<ByteBuffer> message, int length) {
    byte[] toByteArray() {
      byte[] head = new byte[length];
      int done = 0;
      for (ByteBuffer b : message) {
        int n = Math.min(b.remaining(), length - done);
        b.get(b.position(), head, done, n);
        done += n;
      }
      return head;
    }
  }

  private static List<ByteBuffer> slice(List<ByteBuffer> message, int from, int length)
      throws IOException {
    List<ByteBuffer> payload = new ArrayList<>();
    int skip = from;
    int left = length;
    for (ByteBuffer b : message) {
      int start = Math.min(skip, b.remaining());
      skip -= start;
      int n = Math.min(left, b.remaining() - start);
      if (n > 0) {
        payload.add(b.slice(b.position() + start, n));
        left -= n;
      }
    }
    if (left != 0) {
      throw new IOException("payload of " + length + " bytes lacks " + left);
    }
    return payload;
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      throw new UncheckedIOException("releasing network memory", e);
    }
  }

  /** Head and payload, drained without gathering them first. */
  private static final class FrameStream extends InputStream implements KnownLength, Drainable {
    private ByteArrayInputStream head;
    private final List<ByteBuffer> payload;

    FrameStream(byte[] head, List<ByteBuffer> payload) {
      this.head = new ByteArrayInputStream(head);
      this.payload = payload;
    }

    @Override
    public int available() {
      int n = head.available();
      for (ByteBuffer b : payload) {
        n += b.remaining();
      }
      return n;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int n = available();
      head.transferTo(target);
      for (ByteBuffer b : payload) {
        drain(b, target);
      }
      return n;
    }

    private static void drain(ByteBuffer b, OutputStream target) throws IOException {
      if (b.hasArray()) {
        target.write(b.array(), b.arrayOffset() + b.position(), b.remaining());
        b.position(b.limit());
        return;
      }
      byte[] copy = new byte[Math.min(COPY_BYTES, b.remaining())];
      while (b.hasRemaining()) {
        int n = Math.min(copy.length, b.remaining());
        b.get(copy, 0, n);
        target.write(copy, 0, n);
      }
    }

    @Override
    public int read() {
      int first = head.read();
      if (first >= 0) {
        return first;
      }
      for (ByteBuffer b : payload) {
        if (b.hasRemaining()) {
          return b.get() & 0xff;
        }
      }
      return -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (head.available() > 0) {
        return head.read(target, offset, length);
      }
      for (ByteBuffer b : payload) {
        if (b.hasRemaining()) {
          int n = Math.min(length, b.remaining());
          b.get(target, offset, n);
          return n;
        }
      }
      return -1;
    }
  }
}
