package io.dfs.fusemount.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.stats.MountStatistics;
import io.dfs.fusemount.fuse.FuseOperation;
import io.dfs.fusemount.fuse.KernelCache;
import io.dfs.fusemount.fuse.LowLevelFileSystem;
import io.dfs.fusemount.fuse.ProtocolOptions;
import io.dfs.fusemount.fuse.Reply;
import io.dfs.fusemount.fuse.Request;
import io.dfs.fusemount.fuse.RequestContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** From bytes to handlers and back, without a device. */
class DispatcherTest {
  private static final int OFFERED_BY_KERNEL = -1;

  private final RecordingChannel channel = new RecordingChannel();
  private final ScriptedFileSystem fs = new ScriptedFileSystem();
  private final Deque<Runnable> handedOver = new ArrayDeque<>();
  private final AtomicLong nowNanos = new AtomicLong();
  private final OperationMeters meters = new OperationMeters(nowNanos::get);
  private final Dispatcher dispatcher = dispatcher(ProtocolOptions.defaults());

  private Dispatcher dispatcher(ProtocolOptions options) {
    return new Dispatcher(fs, new NoKernel(), channel, handedOver::add, options, meters);
  }

  private Dispatcher dispatcher(Admission admission) {
    return new Dispatcher(
        fs,
        new NoKernel(),
        channel,
        handedOver::add,
        ProtocolOptions.defaults(),
        meters,
        admission);
  }

  @Test
  void whoIsNotAdmittedIsToldSoAndCounted() {
    dispatcher(Admission.rootAnd(1001)).accept(lookup("x"), true);
    channel.assertOnlyErrno(FsError.EACCES);
    assertEquals(0, fs.contexts.size());
    assertEquals(0, meters.active());
    assertEquals(Map.of(FsError.EACCES, 1L), meters.errors());
    dispatcher(Admission.rootAnd(RawRequest.UID)).accept(lookup("x"), true);
    assertEquals(1, fs.contexts.size());
  }

  @Test
  void initTakesWhatBothSidesKnow() {
    dispatcher.accept(init(7, 45), false);
    ByteBuffer out = channel.onlyPayload();
    assertEquals(64, out.remaining());
    assertEquals(7, out.getInt(0));
    assertEquals(33, out.getInt(4));
    assertEquals(1 << 20, out.getInt(8));
    int flags = out.getInt(12);
    assertTrue((flags & Handshake.HANDLE_KILLPRIV_V2) != 0);
    assertTrue((flags & Handshake.PARALLEL_DIROPS) != 0);
    assertEquals(0, flags & (1 << 16), "no write-back cache");
    assertEquals(0, flags & (1 << 6), "the kernel applies the umask");
    assertEquals(128, out.getShort(16));
    assertEquals(96, out.getShort(18));
    assertEquals(1 << 20, out.getInt(20));
    assertEquals(1, out.getInt(24));
    assertEquals(256, out.getShort(28));
    assertEquals(1 << 20, dispatcher.connected().join().maxWriteBytes());
  }

  @Test
  void locksComeHereOnlyIfShared() {
    int both = Handshake.FLOCK_LOCKS | Handshake.POSIX_LOCKS;
    dispatcher.accept(init(7, 45), false);
    assertEquals(both, channel.onlyPayload().getInt(12) & both);
    channel.sent.clear();
    ProtocolOptions alone = ProtocolOptions.defaults().withSharedLocks(false);
    dispatcher(alone).accept(init(7, 45), false);
    assertEquals(0, channel.onlyPayload().getInt(12) & both);
  }

  @Test
  void initRefusesAnOldKernel() {
    dispatcher.accept(init(7, 19), false);
    channel.assertOnlyErrno(FsError.EPROTO);
    assertTrue(dispatcher.connected().isCompletedExceptionally());
  }

  private static InputBuffer init(int major, int minor) {
    return new RawRequest(FuseOperation.INIT, 64)
        .u32(0, major)
        .u32(4, minor)
        .u32(8, 1 << 24)
        .u32(12, OFFERED_BY_KERNEL)
        .input();
  }

  @Test
  void handlerRunsInTheReaderOnlyIfItMayBlock() {
    dispatcher.accept(lookup("x"), false);
    assertEquals(0, channel.sent.size());
    handedOver.remove().run();
    channel.assertOnlyErrno(FsError.ENOENT);
    channel.sent.clear();
    dispatcher.accept(lookup("x"), true);
    channel.assertOnlyErrno(FsError.ENOENT);
    assertEquals(Map.of("LOOKUP", 2L), dispatcher.counts().snapshot());
  }

  @Test
  void contextTellsWhoAsks() {
    dispatcher.accept(lookup("x"), true);
    RequestContext context = fs.contexts.getFirst();
    assertEquals(RawRequest.UNIQUE, context.unique());
    assertEquals(1000, context.uid());
    assertEquals(1001, context.gid());
    assertEquals(1002, context.pid());
  }

  @Test
  void failuresBecomeErrnos() {
    fs.onLookup = (context, reply) -> reply.error(FsError.OK);
    dispatcher.accept(lookup("x"), true);
    channel.assertOnlyErrno(FsError.EIO);
    channel.sent.clear();
    fs.onLookup =
        (context, reply) -> {
          throw new IllegalStateException("a planted defect");
        };
    dispatcher.accept(lookup("x"), true);
    channel.assertOnlyErrno(FsError.EIO);
    assertEquals(0, dispatcher.unanswered());
  }

  @Test
  void secondAnswerIsNotSent() {
    fs.onLookup =
        (context, reply) -> {
          reply.error(FsError.EACCES);
          reply.error(FsError.ENOENT);
          throw new FsException(FsError.EPERM, "too late");
        };
    dispatcher.accept(lookup("x"), true);
    channel.assertOnlyErrno(FsError.EACCES);
  }

  @Test
  void longNameNeverReachesTheFileSystem() {
    dispatcher.accept(lookup("n".repeat(256)), true);
    channel.assertOnlyErrno(FsError.ENAMETOOLONG);
    assertEquals(List.of(), fs.contexts);
  }

  @Test
  void unknownAndUnimplementedRequestsAnswerEnosys() {
    dispatcher.accept(new RawRequest(63, 8).input(), true);
    dispatcher.accept(new RawRequest(FuseOperation.STATX, 8).input(), true);
    dispatcher.accept(new RawRequest(FuseOperation.STATFS, 0).input(), true);
    assertEquals(3, channel.sent.size());
    for (Sent sent : channel.sent) {
      assertEquals(FsError.ENOSYS.errno(), sent.errno());
    }
    assertEquals(1, dispatcher.counts().snapshot().get("UNKNOWN"));
  }

  @Test
  void interruptBeforeItsRequestIsSentAgain() {
    dispatcher.accept(interrupt(), false);
    channel.assertOnlyErrno(FsError.EAGAIN);
    assertEquals(RawRequest.UNIQUE, channel.sent.getFirst().unique());
  }

  @Test
  void interruptEndsAWait() {
    fs.onLookup =
        (context, reply) -> context.interruption().onRequest(() -> reply.error(FsError.EINTR));
    dispatcher.accept(lookup("x"), true);
    assertEquals(1, dispatcher.unanswered());
    dispatcher.accept(interrupt(), false);
    channel.assertOnlyErrno(FsError.EINTR);
    assertEquals(0, dispatcher.unanswered());
  }

  @Test
  void interruptThatCameBeforeTheWaitEndsItAtOnce() {
    dispatcher.accept(lookup("x"), false);
    dispatcher.accept(interrupt(), false);
    assertEquals(0, channel.sent.size());
    fs.onLookup =
        (context, reply) -> context.interruption().onRequest(() -> reply.error(FsError.EINTR));
    handedOver.remove().run();
    channel.assertOnlyErrno(FsError.EINTR);
  }

  private static InputBuffer interrupt() {
    return new RawRequest(FuseOperation.INTERRUPT, 8).u64(0, RawRequest.UNIQUE).input();
  }

  @Test
  void dataOfAWriteGoesBackWithTheAnswer() {
    int[] released = new int[1];
    fs.onWrite =
        (request, reply) -> {
          assertEquals(0, released[0]);
          assertEquals('h', request.data().buffer().get(0));
          request.data().close();
          reply.count(request.data().buffer().remaining());
        };
    dispatcher.accept(write().input(released), true);
    assertEquals(2, channel.onlyPayload().getInt(0));
    assertEquals(1, released[0]);
  }

  @Test
  void keptDataOutlivesTheAnswer() {
    int[] released = new int[1];
    fs.onWrite =
        (request, reply) -> {
          request.data().keep();
          assertThrows(IllegalStateException.class, request.data()::keep);
          reply.count(2);
          fs.kept = Optional.of(request);
        };
    dispatcher.accept(write().input(released), true);
    assertEquals(0, released[0]);
    Request.Write kept = fs.kept.orElseThrow();
    assertEquals('h', kept.data().buffer().get(0));
    kept.data().close();
    kept.data().close();
    assertEquals(1, released[0]);
  }

  @Test
  void dataGoesBackWhenTheHandlerThrows() {
    int[] released = new int[1];
    fs.onWrite =
        (request, reply) -> {
          throw new FsException(FsError.ENOSPC, "full");
        };
    dispatcher.accept(write().input(released), true);
    channel.assertOnlyErrno(FsError.ENOSPC);
    assertEquals(1, released[0]);
  }

  private static RawRequest write() {
    return new RawRequest(FuseOperation.WRITE, 42).u32(16, 2).text(40, "hi");
  }

  @Test
  void xattrSizesAreTheBindingsBusiness() {
    fs.xattr = "value".getBytes(StandardCharsets.US_ASCII);
    dispatcher.accept(getxattr(0), true);
    assertEquals(5, channel.onlyPayload().getInt(0));
    channel.sent.clear();
    dispatcher.accept(getxattr(4), true);
    channel.assertOnlyErrno(FsError.ERANGE);
    channel.sent.clear();
    dispatcher.accept(getxattr(5), true);
    assertEquals(5, channel.onlyPayload().remaining());
  }

  private static InputBuffer getxattr(int size) {
    return new RawRequest(FuseOperation.GETXATTR, 8 + 7).u32(0, size).text(8, "user.a").input();
  }

  @Test
  void forgetsOfABatchAreCountedOneByOne() {
    dispatcher.accept(
        new RawRequest(FuseOperation.BATCH_FORGET, 8 + 32)
            .u32(0, 2)
            .u64(8, 3)
            .u64(16, 1)
            .u64(24, 4)
            .u64(32, 5)
            .input(),
        false);
    dispatcher.accept(new RawRequest(FuseOperation.FORGET, 8).u64(0, 9).input(), false);
    assertEquals(List.of("3:1", "4:5", RawRequest.NODE + ":9"), fs.forgotten);
    assertEquals(0, channel.sent.size());
  }

  @Test
  void answersAreTimedFromWhenTheRequestWasRead() {
    dispatcher.accept(lookup("x"), false);
    assertEquals(1, meters.active());
    assertEquals(Map.of(), meters.operations());
    nowNanos.set(5_000_000);
    handedOver.remove().run();
    MountStatistics.Operation lookups = lookups();
    assertEquals(Duration.ofMillis(5), lookups.latencies().mean());
    assertEquals(1, lookups.errors());
    assertEquals(Map.of(FsError.ENOENT, 1L), meters.errors());
    assertEquals(0, meters.active());
  }

  @Test
  void onlyTheAnswerThatIsSentCounts() {
    fs.onLookup =
        (context, reply) -> {
          reply.error(FsError.EACCES);
          throw new IllegalStateException("a planted defect");
        };
    dispatcher.accept(lookup("x"), true);
    assertEquals(Map.of(FsError.EACCES, 1L), meters.errors());
    assertEquals(1, lookups().latencies().count());
  }

  private MountStatistics.Operation lookups() {
    return Objects.requireNonNull(meters.operations().get("LOOKUP"));
  }

  @Test
  void whatNeedsNoAnswerIsCountedToo() {
    dispatcher.accept(init(7, 45), false);
    dispatcher.accept(new RawRequest(FuseOperation.FORGET, 8).u64(0, 9).input(), false);
    dispatcher.accept(new RawRequest(63, 8).input(), true);
    assertEquals(Set.of("INIT", "FORGET"), meters.operations().keySet());
    assertEquals(0, meters.active());
  }

  @Test
  void bytesOfProgramsAreCounted() {
    fs.onWrite = (request, reply) -> reply.count(request.data().buffer().remaining());
    dispatcher.accept(write().input(new int[1]), true);
    assertEquals(2, meters.writtenBytes());
    dispatcher.accept(new RawRequest(FuseOperation.READ, 40).u64(8, 0).u32(16, 4096).input(), true);
    assertEquals(4, meters.readBytes());
    dispatcher.accept(new RawRequest(FuseOperation.READLINK, 0).input(), true);
    assertEquals(4, meters.readBytes(), "a link is no file");
  }

  private static InputBuffer lookup(String name) {
    return new RawRequest(FuseOperation.LOOKUP, name.length() + 1).text(0, name).input();
  }

  /** An answer that went out. */
  private record Sent(long unique, int errno, byte[] payload) {}

  private static final class RecordingChannel implements FuseChannel {
    final List<Sent> sent = new ArrayList<>();

    @Override
    public void reply(long unique, ByteBuffer... payload) {
      assertEquals(1, payload.length);
      byte[] copy = new byte[payload[0].remaining()];
      payload[0].duplicate().get(copy);
      sent.add(new Sent(unique, 0, copy));
    }

    @Override
    public void replyErrno(long unique, int errno) {
      sent.add(new Sent(unique, errno, new byte[0]));
    }

    @Override
    public void notify(int code, ByteBuffer payload) {
      throw new AssertionError("nobody notifies here");
    }

    void assertOnlyErrno(FsError error) {
      assertEquals(1, sent.size());
      assertEquals(error.errno(), sent.getFirst().errno());
      assertArrayEquals(new byte[0], sent.getFirst().payload());
    }

    ByteBuffer onlyPayload() {
      assertEquals(1, sent.size());
      assertEquals(0, sent.getFirst().errno());
      return ByteBuffer.wrap(sent.getFirst().payload()).order(ByteOrder.nativeOrder());
    }
  }

  /** What a test lets lookup do. */
  private interface OnLookup {
    void run(RequestContext context, Reply.Entry reply);
  }

  /** What a test lets write do. */
  private interface OnWrite {
    void run(Request.Write request, Reply.Count reply);
  }

  private static final class ScriptedFileSystem implements LowLevelFileSystem {
    final List<RequestContext> contexts = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    OnLookup onLookup = (context, reply) -> reply.error(FsError.ENOENT);
    OnWrite onWrite = (request, reply) -> reply.count(0);
    Optional<Request.Write> kept = Optional.empty();
    byte[] xattr = new byte[0];

    @Override
    public void lookup(RequestContext context, long parent, FileName name, Reply.Entry reply) {
      contexts.add(context);
      onLookup.run(context, reply);
    }

    @Override
    public void forget(long node, long lookups) {
      forgotten.add(node + ":" + lookups);
    }

    @Override
    public void getattr(
        RequestContext context, long node, OptionalLong handle, Reply.Attributes reply) {
      reply.error(FsError.ENOENT);
    }

    @Override
    public void write(RequestContext context, Request.Write request, Reply.Count reply) {
      onWrite.run(request, reply);
    }

    @Override
    public void read(RequestContext context, Request.Read request, Reply.Data reply) {
      reply.data(ByteBuffer.wrap("four".getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void readlink(RequestContext context, long node, Reply.Data reply) {
      reply.data(ByteBuffer.wrap("elsewhere".getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void getxattr(RequestContext context, long node, byte[] name, Reply.Xattr reply) {
      reply.value(xattr);
    }
  }

  private static final class NoKernel implements KernelCache {
    @Override
    public void invalidateAttributes(long node) {}

    @Override
    public void invalidateData(long node, long offset, long length) {}

    @Override
    public void invalidateEntry(long parent, FileName name) {}
  }
}
