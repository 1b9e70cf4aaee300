package io.dfs.datanode.rpc;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.rpc.ChunkMethods;
import io.dfs.common.rpc.NamespaceCodec;
import io.dfs.common.time.Ticker;
import io.dfs.datanode.DataDirectories;
import io.dfs.datanode.store.ChunkStore;
import io.dfs.datanode.store.ChunkStoreException;
import io.dfs.datanode.store.StoreError;
import io.dfs.datanode.store.StoredChunk;
import io.dfs.proto.ChunkRef;
import io.dfs.proto.ChunksGrpc;
import io.dfs.proto.DeleteReply;
import io.dfs.proto.DeleteRequest;
import io.dfs.proto.DurableReplica;
import io.dfs.proto.ListReply;
import io.dfs.proto.ListRequest;
import io.dfs.proto.ProbeReply;
import io.dfs.proto.ProbeRequest;
import io.dfs.proto.StatReply;
import io.dfs.proto.StatRequest;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Chunks: bytes in and out of this node's directories. Thread-safe. */
final class ChunkService {
  private static final int MAX_PAGE = 10_000;
  private static final int PROBE_TIMEOUT_SECONDS = 30;
  private static final int DELETE_TIMEOUT_SECONDS = 30;

  private final NodeId self;
  private final DataDirectories directories;
  private final Peers peers;
  private final Ticker ticker;
  private final ChunkMetrics metrics;
  private final ExamineHandler examine;
  private final RewriteHandler rewrite;

  ChunkService(
      NodeId self, DataDirectories directories, Peers peers, Ticker ticker, ChunkMetrics metrics) {
    this.metrics = metrics;
    this.self = self;
    this.directories = directories;
    this.peers = peers;
    this.ticker = ticker;
    this.examine = new ExamineHandler(directories);
    this.rewrite = new RewriteHandler(self, directories, peers);
  }

  /** Where the pieces of chunks that are rewritten come from. */
  void rewriteFrom(RewriteHandler.PieceReader reader) {
    rewrite.readWith(reader);
  }

  /** What tries to get a good copy of a chunk, when it is asked to. */
  void repairWith(Consumer<ChunkId> action) {
    examine.repairWith(action);
  }

  ServerServiceDefinition definition() {
    ReadHandler read = new ReadHandler(directories, metrics);
    return ServerServiceDefinition.builder(ChunksGrpc.SERVICE_NAME)
        .addMethod(ChunkMethods.WRITE, new WriteHandler(self, directories, peers, metrics))
        .addMethod(ChunkMethods.READ, ServerCalls.asyncServerStreamingCall(read::read))
        .addMethod(ChunksGrpc.getStatMethod(), unary(this::stat))
        .addMethod(ChunksGrpc.getDeleteMethod(), unary(this::delete))
        .addMethod(ChunksGrpc.getListMethod(), unary(this::list))
        .addMethod(ChunksGrpc.getProbeMethod(), unary(this::probe))
        .addMethod(ChunksGrpc.getExamineMethod(), unary(examine::examine))
        .addMethod(ChunksGrpc.getRewriteMethod(), unary(rewrite::rewrite))
        .build();
  }

  private static <Q, A> io.grpc.ServerCallHandler<Q, A> unary(Function<Q, A> call) {
    return ServerCalls.asyncUnaryCall(
        (Q request, StreamObserver<A> out) ->
            Thread.ofVirtual().name("chunk-call").start(() -> answer(call, request, out)));
  }

  private static <Q, A> void answer(Function<Q, A> call, Q request, StreamObserver<A> out) {
    A reply;
    try {
      reply = call.apply(request);
    } catch (RuntimeException e) {
      out.onError(StoreErrors.toStatus(e));
      return;
    }
    out.onNext(reply);
    out.onCompleted();
  }

  private StatReply stat(StatRequest request) {
    ChunkId chunk = NamespaceCodec.toValue(request.getChunk());
    DataDirectories.Directory directory = directories.of(chunk.group());
    StoredChunk stored =
        directory
            .store()
            .stat(chunk)
            .orElseThrow(() -> new ChunkStoreException(StoreError.NOT_FOUND, "no chunk " + chunk));
    StatReply.Builder reply =
        StatReply.newBuilder()
            .setLength(stored.lengthBytes())
            .setReplica(
                DurableReplica.newBuilder()
                    .setNode(self.value())
                    .setGeneration(directory.generation()));
    for (int crc : directory.store().blockCrcs(chunk)) {
      reply.addCrcs(crc);
    }
    return reply.build();
  }

  private DeleteReply delete(DeleteRequest request) {
    Map<ChunkStore, List<ChunkId>> byStore = new HashMap<>();
    for (ChunkRef ref : request.getChunksList()) {
      ChunkId chunk = NamespaceCodec.toValue(ref);
      for (ChunkStore store : directories.mayHold(chunk.group())) {
        byStore.computeIfAbsent(store, s -> new ArrayList<>()).add(chunk);
      }
    }
    int deleted = 0;
    for (Map.Entry<ChunkStore, List<ChunkId>> e : byStore.entrySet()) {
      deleted +=
          e.getKey()
              .delete(e.getValue())
              .orTimeout(DELETE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .join();
    }
    return DeleteReply.newBuilder().setDeleted(deleted).build();
  }

  private ListReply list(ListRequest request) {
    int limit = Math.clamp(request.getLimit(), 1, MAX_PAGE);
    GroupId group = new GroupId(request.getGroup());
    List<StoredChunk> page =
        directories.of(group).store().list(group, request.getAfterNumber(), limit);
    ListReply.Builder reply = ListReply.newBuilder().setLast(page.size() < limit);
    for (StoredChunk c : page) {
      reply.addChunks(
          io.dfs.proto.StoredChunk.newBuilder()
              .setChunk(NamespaceCodec.toMessage(c.id()))
              .setLength(c.lengthBytes()));
    }
    return reply.build();
  }

  private ProbeReply probe(ProbeRequest request) {
    Collection<ChunkStore> stores =
        request.hasGroup()
            ? List.of(directories.of(new GroupId(request.getGroup())).store())
            : directories.stores();
    long begin = ticker.nanos();
    CompletableFuture.allOf(
            stores.stream().map(ChunkStore::probe).toArray(CompletableFuture[]::new))
        .orTimeout(PROBE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join();
    return ProbeReply.newBuilder()
        .setMicros(TimeUnit.NANOSECONDS.toMicros(ticker.nanos() - begin))
        .build();
  }
}
