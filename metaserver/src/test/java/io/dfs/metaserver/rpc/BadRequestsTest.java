package io.dfs.metaserver.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.ByteString;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.time.RealTime;
import io.dfs.metaserver.store.postgres.PostgresConfig;
import io.dfs.metaserver.store.postgres.PostgresMetadataStore;
import io.dfs.proto.Apply;
import io.dfs.proto.ChunkAck;
import io.dfs.proto.ChunkRef;
import io.dfs.proto.Commit;
import io.dfs.proto.Create;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.Expected;
import io.dfs.proto.Extent;
import io.dfs.proto.Extents;
import io.dfs.proto.GetAttr;
import io.dfs.proto.GrantChunks;
import io.dfs.proto.GrantInodes;
import io.dfs.proto.InlinePatch;
import io.dfs.proto.Kind;
import io.dfs.proto.Lookup;
import io.dfs.proto.Mkdir;
import io.dfs.proto.Mutation;
import io.dfs.proto.Open;
import io.dfs.proto.ReadDir;
import io.dfs.proto.Rename;
import io.dfs.proto.Request;
import io.dfs.proto.Response;
import io.dfs.proto.SessionHeartbeat;
import io.dfs.proto.SetAttr;
import io.dfs.proto.SetXattr;
import io.dfs.proto.Symlink;
import io.dfs.proto.Unlink;
import io.dfs.testkit.metadata.ClusterFixture;
import io.dfs.testkit.postgres.SharedPostgres;
import io.dfs.testkit.postgres.TestDatabase;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What no correct mount sends, on a real PostgreSQL: refused with an errno of its own, which is
 * never EIO (that of a defect), and the stream, the slot and the file serve on.
 */
@Timeout(60)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields
class BadRequestsTest {
  private static final long ROOT = 1;

  private static PostgresMetadataStore store;
  private static MetaServerEndpoint server;
  private RawStream stream;
  private long file;
  private ChunkRef chunk;
  private long seq;

  @BeforeAll
  static void startServer() throws IOException {
    TestDatabase database = SharedPostgres.freshDatabase();
    ClusterSettings settings = ClusterSettings.defaults("memory");
    store =
        PostgresMetadataStore.open(
            PostgresConfig.of(database.jdbcUrl(), database.user(), database.password(), settings),
            RealTime.ticker());
    ClusterFixture.ready(store);
    server = TestServer.start(store);
  }

  @AfterAll
  static void stopServer() {
    server.close();
    store.close();
  }

  @BeforeEach
  void start() throws InterruptedException {
    stream = RawStream.to(server);
    stream.openSession();
    file = newInode();
    assertEquals(FsError.OK, outcome(create(file, "file" + file)));
    chunk = newChunk();
  }

  @AfterEach
  void stop() {
    stream.close();
  }

  private long newInode() throws InterruptedException {
    Request.Builder grant =
        Request.newBuilder().setGrantInodes(GrantInodes.newBuilder().setCount(1));
    return stream.ask(grant).getInodes().getFirst();
  }

  private ChunkRef newChunk() throws InterruptedException {
    Request.Builder grant =
        Request.newBuilder().setGrantChunks(GrantChunks.newBuilder().setGroups(1).setCountEach(1));
    var allotment = stream.ask(grant).getAllotments().getAllotments(0);
    return ChunkRef.newBuilder()
        .setVolume(store.settings().volume())
        .setNumber((long) allotment.getGroup() << 48 | allotment.getFirstSequence())
        .setKey(77)
        .build();
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static Create.Builder made(long inode, String name) {
    return Create.newBuilder()
        .setParent(ROOT)
        .setName(text(name))
        .setInode(inode)
        .setKind(Kind.KIND_FILE)
        .setPermissions(0644);
  }

  private static Mutation create(Create.Builder create) {
    return Mutation.newBuilder().setCreate(create).build();
  }

  private static Mutation create(long inode, String name) {
    return create(made(inode, name));
  }

  private Mutation commit(Commit.Builder commit) {
    return Mutation.newBuilder().setCommit(commit.setInode(file).setBody(file)).build();
  }

  private static InlinePatch patch(long offset, int length) {
    return InlinePatch.newBuilder()
        .setOffset(offset)
        .setData(ByteString.copyFrom(new byte[length]))
        .build();
  }

  private Extent.Builder extent(long pos, int length, int chunkOffset) {
    return Extent.newBuilder()
        .setPos(pos)
        .setLength(length)
        .setChunk(chunk)
        .setChunkOffset(chunkOffset);
  }

  /** The chunk, as all three members that there are would acknowledge it. */
  private ChunkAck.Builder ack(int length) {
    ChunkAck.Builder ack = ChunkAck.newBuilder().setChunk(chunk).setLength(length);
    store.map().nodes().forEach(n -> ack.addDurable(replica(n.id().value())));
    return ack;
  }

  private static DurableReplica replica(long node) {
    return DurableReplica.newBuilder().setNode(node).setGeneration(1).build();
  }

  private Request.Builder apply(int slot, long number, Mutation... mutations) {
    return Request.newBuilder()
        .setApply(
            Apply.newBuilder().setSlot(slot).setSeq(number).addAllMutations(List.of(mutations)));
  }

  private FsError answer(Request.Builder request) throws InterruptedException {
    return FsError.of(stream.ask(request).getErrno());
  }

  /** The error of the request, or of its only mutation. */
  private FsError outcome(Mutation mutation) throws InterruptedException {
    Response response = stream.ask(apply(0, ++seq, mutation));
    return FsError.of(
        response.getErrno() != 0
            ? response.getErrno()
            : response.getApplied().getOutcomes(0).getErrno());
  }

  @Test
  void badMutationsAreRefusedAndTheSlotServesOn() throws InterruptedException {
    Map<String, Mutation> bad = new LinkedHashMap<>();
    bad.put("nothing", Mutation.getDefaultInstance());
    bad.put("no parent", create(made(newInode(), "a").setParent(0)));
    bad.put("no inode", create(made(0, "a")));
    bad.put("a negative inode", create(made(-1, "a")));
    bad.put("an inode that is taken", create(made(file, "a")));
    bad.put("no kind", create(made(newInode(), "a").setKind(Kind.KIND_UNSPECIFIED)));
    bad.put("an unknown kind", create(made(newInode(), "a").setKindValue(42)));
    bad.put("a directory by create", create(made(newInode(), "a").setKind(Kind.KIND_DIRECTORY)));
    bad.put("no name", create(made(newInode(), "")));
    bad.put("dot", create(made(newInode(), ".")));
    bad.put("a slash", create(made(newInode(), "a/b")));
    bad.put("a NUL", create(made(newInode(), "a\0b")));
    bad.put(
        "dotdot to remove",
        Mutation.newBuilder()
            .setUnlink(Unlink.newBuilder().setParent(ROOT).setName(text("..")))
            .build());
    bad.put("an attribute with a NUL", setXattr("user.\0", 1, 0));
    bad.put("a value of more than 64 KiB", setXattr("user.a", (64 << 10) + 1, 0));
    bad.put("an unknown mode", setXattr("user.a", 1, 3));
    bad.put("an empty target", symlink(0));
    bad.put("a target of a page", symlink(4096));
    bad.put(
        "NOREPLACE and EXCHANGE",
        Mutation.newBuilder()
            .setRename(
                Rename.newBuilder()
                    .setParent(ROOT)
                    .setName(text("file" + file))
                    .setNewParent(ROOT)
                    .setNewName(text("b"))
                    .setNoReplace(true)
                    .setExchange(true))
            .build());
    bad.put(
        "a negative size",
        Mutation.newBuilder().setSetAttr(SetAttr.newBuilder().setInode(file).setSize(-1)).build());
    assertAll(FsError.EINVAL, bad);
    assertEquals(FsError.ENAMETOOLONG, outcome(create(newInode(), "x".repeat(256))));
    assertEquals(FsError.ERANGE, outcome(setXattr("", 1, 0)));
    assertEquals(FsError.ERANGE, outcome(setXattr("x".repeat(256), 1, 0)));
    assertEquals(FsError.OK, outcome(setXattr("x".repeat(255), 64 << 10, 0)));
    assertEquals(FsError.OK, outcome(create(newInode(), "x".repeat(255))));
  }

  private Mutation setXattr(String name, int valueBytes, int mode) {
    return Mutation.newBuilder()
        .setSetXattr(
            SetXattr.newBuilder()
                .setInode(file)
                .setName(text(name))
                .setValue(text("x".repeat(valueBytes)))
                .setModeValue(mode))
        .build();
  }

  private Mutation symlink(int targetBytes) throws InterruptedException {
    return Mutation.newBuilder()
        .setSymlink(
            Symlink.newBuilder()
                .setParent(ROOT)
                .setName(text("s"))
                .setInode(newInode())
                .setTarget(text("x".repeat(targetBytes))))
        .build();
  }

  @Test
  void badCommitsAreRefusedAndTheFileStays() throws InterruptedException {
    Map<String, Mutation> bad = new LinkedHashMap<>();
    Commit.Builder whole = Commit.newBuilder().addChunks(ack(100)).addExtents(extent(0, 100, 0));
    bad.put("no body", Mutation.newBuilder().setCommit(whole.clone().setInode(file)).build());
    bad.put("an empty patch", commit(Commit.newBuilder().addInline(patch(0, 0))));
    bad.put("a patch before the file", commit(Commit.newBuilder().addInline(patch(-1, 5))));
    bad.put(
        "patches that overlap",
        commit(Commit.newBuilder().addInline(patch(0, 5)).addInline(patch(4, 5))));
    bad.put(
        "an extent without length",
        commit(Commit.newBuilder().addChunks(ack(100)).addExtents(extent(0, 0, 0))));
    bad.put(
        "an extent before the file",
        commit(Commit.newBuilder().addChunks(ack(100)).addExtents(extent(-5, 10, 0))));
    bad.put(
        "an extent before its chunk",
        commit(Commit.newBuilder().addChunks(ack(100)).addExtents(extent(0, 10, -1))));
    bad.put(
        "an extent behind its chunk",
        commit(Commit.newBuilder().addChunks(ack(100)).addExtents(extent(0, 10, 91))));
    bad.put("extents that overlap", commit(whole.clone().addExtents(extent(50, 10, 0))));
    bad.put("a chunk twice", commit(whole.clone().addChunks(ack(100))));
    bad.put("a chunk for nothing", commit(Commit.newBuilder().addChunks(ack(100))));
    bad.put(
        "a chunk without volume",
        commit(
            Commit.newBuilder()
                .addChunks(ack(100).setChunk(chunk.toBuilder().setVolume(0)))
                .addExtents(extent(0, 10, 0).setChunk(chunk.toBuilder().setVolume(0)))));
    bad.put(
        "a chunk of no group",
        commit(
            Commit.newBuilder()
                .addExtents(extent(0, 10, 0).setChunk(chunk.toBuilder().setNumber(-1)))));
    bad.put(
        "a member that is none",
        commit(whole.clone().setChunks(0, ack(100).addDurable(replica(0)))));
    bad.put(
        "a chunk longer than chunks are",
        commit(
            Commit.newBuilder()
                .addChunks(ack((8 << 20) + 1))
                .addExtents(extent(0, (8 << 20) + 1, 0))));
    bad.put(
        "an expectation with a bad extent",
        commit(
            whole
                .clone()
                .setExpected(Expected.newBuilder().setTo(100).addExtents(extent(0, 0, 0)))));
    assertAll(FsError.EINVAL, bad);
    assertEquals(
        FsError.EFBIG, outcome(commit(Commit.newBuilder().addInline(patch(0, (64 << 10) + 1)))));
    assertEquals(
        FsError.EFBIG, outcome(commit(Commit.newBuilder().addInline(patch(Long.MAX_VALUE, 1)))));
    assertEquals(
        0, stream.ask(getattr(file)).getAttr().getSize(), "nothing was written by any of them");
    assertEquals(FsError.OK, outcome(commit(whole)));
    assertEquals(100, stream.ask(getattr(file)).getAttr().getSize());
  }

  private void assertAll(FsError expected, Map<String, Mutation> bad) throws InterruptedException {
    Map<String, FsError> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, Mutation> each : bad.entrySet()) {
      FsError error = outcome(each.getValue());
      if (error != expected) {
        wrong.put(each.getKey(), error);
      }
    }
    assertEquals(Map.of(), wrong);
  }

  @Test
  void badListsAreRefused() throws InterruptedException {
    Mutation good = create(newInode(), "good");
    Mutation[] many = new Mutation[257];
    Arrays.fill(many, good);
    assertEquals(FsError.EINVAL, answer(apply(0, 0, good)), "numbered from 1");
    assertEquals(FsError.EINVAL, answer(apply(0, -1, good)));
    assertEquals(FsError.EINVAL, answer(apply(-1, 1, good)));
    assertEquals(FsError.EINVAL, answer(apply(0, 9)), "empty");
    assertEquals(FsError.EINVAL, answer(apply(0, 9, many)), "too long");
    assertEquals(FsError.ESTALE, answer(apply(4, 1, good)), "not granted");
    assertEquals(
        FsError.EINVAL,
        answer(apply(0, 9, good, create(newInode(), "a/b"))),
        "one that cannot be read spoils its list");
    assertEquals(FsError.ENOENT, answer(lookup("good")));
    assertEquals(FsError.OK, answer(apply(0, 9, good)));
  }

  private static Request.Builder lookup(String name) {
    return Request.newBuilder().setLookup(Lookup.newBuilder().setParent(ROOT).setName(text(name)));
  }

  private static Request.Builder getattr(long inode) {
    return Request.newBuilder().setGetAttr(GetAttr.newBuilder().setInode(inode));
  }

  @Test
  void badQuestionsAreRefused() throws InterruptedException {
    Map<String, Request.Builder> bad = new LinkedHashMap<>();
    bad.put("no inode", getattr(0));
    bad.put("a negative inode", getattr(-3));
    bad.put("an open of nothing", Request.newBuilder().setOpen(Open.getDefaultInstance()));
    bad.put("no directory", Request.newBuilder().setReadDir(ReadDir.newBuilder().setLimit(5)));
    bad.put("no ids", Request.newBuilder().setGrantInodes(GrantInodes.getDefaultInstance()));
    bad.put(
        "fewer than no ids",
        Request.newBuilder().setGrantInodes(GrantInodes.newBuilder().setCount(-1)));
    bad.put("no chunks", Request.newBuilder().setGrantChunks(GrantChunks.getDefaultInstance()));
    bad.put(
        "too many chunks of a group",
        Request.newBuilder()
            .setGrantChunks(GrantChunks.newBuilder().setGroups(1).setCountEach(65)));
    bad.put(
        "a heartbeat too far on",
        Request.newBuilder().setHeartbeat(SessionHeartbeat.newBuilder().setNumber(9)));
    bad.put(
        "a heartbeat that opens nothing",
        Request.newBuilder().setHeartbeat(SessionHeartbeat.newBuilder().setNumber(1).addOpened(0)));
    Map<String, FsError> wrong = new LinkedHashMap<>();
    for (Map.Entry<String, Request.Builder> each : bad.entrySet()) {
      FsError error = answer(each.getValue());
      if (error != FsError.EINVAL) {
        wrong.put(each.getKey(), error);
      }
    }
    assertEquals(Map.of(), wrong);
    assertEquals(FsError.ENOENT, answer(getattr(Long.MAX_VALUE)));
    assertEquals(FsError.ENOTDIR, answer(readdir(file, 0, 10)));
    assertEquals(FsError.OK, answer(readdir(ROOT, -1, -1)), "clamped");
    assertEquals(FsError.OK, answer(extents(-5, Long.MIN_VALUE)), "nothing lies there");
    assertEquals(FsError.OK, answer(extents(7, 3)));
  }

  private static Request.Builder readdir(long directory, long after, int limit) {
    return Request.newBuilder()
        .setReadDir(
            ReadDir.newBuilder().setDirectory(directory).setAfterCookie(after).setLimit(limit));
  }

  private Request.Builder extents(long from, long to) {
    return Request.newBuilder()
        .setExtents(Extents.newBuilder().setInode(file).setFrom(from).setTo(to));
  }

  /** uint32 on the wire, signed in between. */
  @Test
  void ownersUseAllTheirBitsAndPermissionsTwelve() throws InterruptedException {
    Mutation mkdir =
        Mutation.newBuilder()
            .setMkdir(
                Mkdir.newBuilder()
                    .setParent(ROOT)
                    .setName(text("d"))
                    .setInode(newInode())
                    .setPermissions(07777)
                    .setUid(-2)
                    .setGid(-2))
            .build();
    assertEquals(FsError.OK, outcome(mkdir));
    assertEquals(-2, stream.ask(lookup("d")).getAttr().getUid(), "4294967294, nobody");
    SetAttr.Builder owner = SetAttr.newBuilder().setInode(file).setUid(Integer.MIN_VALUE);
    assertEquals(FsError.OK, outcome(Mutation.newBuilder().setSetAttr(owner).build()));
    SetAttr.Builder bits = SetAttr.newBuilder().setInode(file).setPermissions(-1);
    assertEquals(FsError.OK, outcome(Mutation.newBuilder().setSetAttr(bits).build()));
    assertEquals(07777, stream.ask(getattr(file)).getAttr().getPermissions());
  }
}
