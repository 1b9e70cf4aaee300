package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.DfsClient;
import io.dfs.client.file.ClosePolicy;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Listing;
import io.dfs.client.namespace.Owner;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Mutation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client library against a whole cluster: names in PostgreSQL, bytes on three DataNodes. */
class ClientOnClusterTest {
  private static final Owner OWNER = new Owner(0644, 0, 0);
  private static final FileName BIG = FileName.of("big");
  private static final int BIG_BYTES = (5 << 20) + 12_345;
  private static final int GROWN = 120_000;
  private static final int PART = 3000;
  private static final int LINE = 512;

  @TempDir Path directory;
  private SmallCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new SmallCluster(directory);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(42).nextBytes(bytes);
    return bytes;
  }

  private static Attr write(DfsClient client, FileName name, byte[] bytes) {
    var made = client.namespace().create(InodeId.ROOT, name, OWNER, true);
    try (OpenFile file = client.files().adopt(made, OpenFlags.WRITE)) {
      for (int at = 0; at < bytes.length; at += 128 << 10) {
        int n = Math.min(128 << 10, bytes.length - at);
        file.write(at, ByteBuffer.wrap(bytes, at, n), false);
      }
      return file.flush();
    }
  }

  private static byte[] read(DfsClient client, FileName name) {
    Attr attr = client.namespace().lookup(InodeId.ROOT, name).attr();
    List<KnownName> known = List.of(new KnownName(InodeId.ROOT, name));
    try (OpenFile file = client.files().open(attr.id(), known, OpenFlags.READ)) {
      ByteBuffer target = ByteBuffer.allocate((int) attr.sizeBytes());
      while (target.hasRemaining() && file.read(target.position(), target) > 0) {}
      return target.array();
    }
  }

  @Test
  void whatOneClientClosesAnotherReads() {
    byte[] bytes = random(BIG_BYTES);
    try (DfsClient writer = cluster.connect();
        DfsClient reader = cluster.connect()) {
      write(writer, BIG, bytes);
      write(writer, FileName.of("small"), random(100));

      assertArrayEquals(bytes, read(reader, BIG));
      assertArrayEquals(random(100), read(reader, FileName.of("small")));
      assertArrayEquals(bytes, read(writer, BIG));
    }
  }

  @Test
  void whatIsClosedWhenReceivedIsCommittedUnasked() {
    byte[] bytes = random(BIG_BYTES);
    try (DfsClient writer = cluster.connect(ClosePolicy.RECEIVED);
        DfsClient reader = cluster.connect()) {
      var made = writer.namespace().create(InodeId.ROOT, BIG, OWNER, true);
      CompletableFuture<Attr> committed;
      try (OpenFile file = writer.files().adopt(made, OpenFlags.WRITE)) {
        file.write(0, ByteBuffer.wrap(bytes), false);
        committed = file.flushToClose();
      }
      assertEquals(bytes.length, committed.join().sizeBytes());
      assertArrayEquals(bytes, read(reader, BIG));
    }
  }

  @Test
  void allIsReadWithOneDataNodeGone() {
    byte[] bytes = random(BIG_BYTES);
    try (DfsClient writer = cluster.connect();
        DfsClient reader = cluster.connect()) {
      write(writer, BIG, bytes);
      cluster.haltDataNode(0);

      assertArrayEquals(bytes, read(reader, BIG));
    }
  }

  @Test
  void clientsMoveToTheOtherMetaServer() {
    byte[] bytes = random(BIG_BYTES);
    try (DfsClient client = cluster.connect()) {
      var made = client.namespace().create(InodeId.ROOT, BIG, OWNER, true);
      try (OpenFile file = client.files().adopt(made, OpenFlags.WRITE)) {
        file.write(0, ByteBuffer.wrap(bytes), false);
        cluster.stopFirstMetaServer();
        file.flush();
      }
      assertArrayEquals(bytes, read(client, BIG));
      assertEquals(1, client.session().counts().snapshot().get("OpenSession"));
    }
  }

  @Test
  void namesWorkOverPostgres() {
    try (DfsClient client = cluster.connect()) {
      var names = client.namespace();
      FileName directory = FileName.of("directory");
      Attr made = names.mkdir(InodeId.ROOT, directory, new Owner(0755, 1, 2));
      for (int i = 0; i < 25; i++) {
        names.create(made.id(), FileName.of("f" + i), OWNER, true);
      }
      List<FileName> listed = new ArrayList<>();
      Listing page;
      long cookie = 0;
      do {
        page = names.readdir(made.id(), cookie, 10);
        page.entries().forEach(e -> listed.add(e.name()));
        cookie = page.entries().getLast().cookie();
      } while (!page.last());
      assertEquals(25, listed.size());
      assertEquals(FsError.ENOTEMPTY, errorOf(() -> names.rmdir(InodeId.ROOT, directory)));
      listed.forEach(name -> names.unlink(made.id(), name));
      names.rename(
          new Mutation.Rename(
              InodeId.ROOT, directory, InodeId.ROOT, FileName.of("moved"), false, false));
      assertEquals(made.id(), names.lookup(InodeId.ROOT, FileName.of("moved")).attr().id());
      assertEquals(0, names.rmdir(InodeId.ROOT, FileName.of("moved")).nlink());
      assertEquals(2, names.getattr(InodeId.ROOT).attr().nlink());
    }
  }

  /**
   * One writes at the end, so that short tails are rolled into chunks again and again; the other
   * changes single bytes of them meanwhile.
   */
  @Test
  void bytesThatOneClientChangesSurviveTheRollingOfTheOther() throws Exception {
    try (DfsClient rolling = cluster.connect();
        DfsClient patching = cluster.connect()) {
      write(rolling, FileName.of("shared"), new byte[0]);
      AtomicLong written = new AtomicLong();
      Set<Long> patched = new HashSet<>();
      atOnce(() -> grow(rolling, written), () -> patch(patching, written, patched));
      assertTrue(patched.size() > 10, "patched " + patched.size());
      byte[] all = read(rolling, FileName.of("shared"));
      assertEquals(GROWN, all.length);
      for (int i = 0; i < all.length; i++) {
        assertEquals(patched.contains((long) i) ? 2 : 1, all[i], "byte " + i);
      }
      assertArrayEquals(all, read(patching, FileName.of("shared")));
    }
  }

  private static void grow(DfsClient client, AtomicLong written) {
    byte[] part = new byte[PART];
    Arrays.fill(part, (byte) 1);
    try (OpenFile file = open(client, "shared")) {
      while (written.get() < GROWN) {
        file.write(written.get(), ByteBuffer.wrap(part), false);
        file.fsync();
        written.addAndGet(PART);
      }
    } finally {
      written.set(GROWN); // so that the other ends too
    }
  }

  private static void patch(DfsClient client, AtomicLong written, Set<Long> patched) {
    Random random = new Random(7);
    try (OpenFile file = open(client, "shared")) {
      for (long size = 0; size < GROWN; size = written.get()) {
        if (size > 0) {
          long at = size - 1 - random.nextInt((int) Math.min(size, 60_000));
          file.write(at, ByteBuffer.wrap(new byte[] {2}), false);
          file.fsync();
          patched.add(at);
        }
      }
    }
  }

  private static OpenFile open(DfsClient client, String name) {
    Attr attr = client.namespace().lookup(InodeId.ROOT, FileName.of(name)).attr();
    return client.files().open(attr.id(), List.of(), OpenFlags.WRITE);
  }

  @Test
  void twoClientsThatAppendToOneFileLoseNothing() throws Exception {
    int lines = 250;
    try (DfsClient one = cluster.connect();
        DfsClient two = cluster.connect()) {
      write(one, FileName.of("log"), new byte[0]);
      Map<Long, Byte> byPosition = new ConcurrentHashMap<>();
      atOnce(() -> append(one, 1, lines, byPosition), () -> append(two, 2, lines, byPosition));
      byte[] all = read(two, FileName.of("log"));
      InodeId log = two.namespace().lookup(InodeId.ROOT, FileName.of("log")).attr().id();
      var extents = two.session().extents(log, 0, Long.MAX_VALUE).layout().extents();
      assertTrue(extents.size() <= all.length / 65_536 + 1, extents.toString());
      assertEquals(2 * lines * LINE, all.length);
      assertEquals(2 * lines, byPosition.size(), "two got one position");
      byPosition.forEach(
          (at, with) -> {
            for (int i = 0; i < LINE; i++) {
              assertEquals(with, all[(int) (at + i)], "line at " + at);
            }
          });
    }
  }

  private static void append(DfsClient client, int with, int lines, Map<Long, Byte> byPosition) {
    byte[] line = new byte[LINE];
    Arrays.fill(line, (byte) with);
    try (OpenFile file = open(client, "log")) {
      for (int i = 0; i < lines; i++) {
        byPosition.put(file.append(ByteBuffer.wrap(line), false), (byte) with);
      }
    }
  }

  private static void atOnce(Runnable one, Runnable two) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(one);
      Future<?> second = threads.submit(two);
      first.get();
      second.get();
    }
  }

  private static FsError errorOf(Runnable call) {
    return assertThrows(FsException.class, call::run).error();
  }

  @Test
  void newSmallFileIsTwoRequestsAndNoMore() {
    try (DfsClient client = cluster.connect()) {
      write(client, FileName.of("first"), random(4096)); // ids are granted
      Map<String, Long> before = client.session().counts().snapshot();

      write(client, FileName.of("second"), random(4096));

      Map<String, Long> after = client.session().counts().snapshot();
      assertEquals(before.merge("ApplyList", 2L, Long::sum), after.get("ApplyList"));
      after.remove("ApplyList");
      before.remove("ApplyList");
      before.remove("Heartbeat");
      after.remove("Heartbeat");
      assertEquals(before, after);
    }
  }
}
