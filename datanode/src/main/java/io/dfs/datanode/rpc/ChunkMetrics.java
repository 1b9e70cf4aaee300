package io.dfs.datanode.rpc;

import io.dfs.proto.WriteReply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts chunks that pass through this node. Thread-safe. */
final class ChunkMetrics {
  private final MeterRegistry registry;
  private final Counter received;
  private final Counter forwarded;
  private final Counter sent;

  ChunkMetrics(MeterRegistry registry) {
    this.registry = registry;
    received = bytes("received", "Payload that writers and nodes before this one have sent here");
    forwarded = bytes("forwarded", "Payload sent on to the next node of a chain");
    sent = bytes("sent", "Payload sent to readers");
  }

  private Counter bytes(String direction, String description) {
    return Counter.builder("dfs.chunk." + direction + ".bytes")
        .description(description)
        .register(registry);
  }

  void received(int bytes) {
    received.increment(bytes);
  }

  void forwarded(int bytes) {
    forwarded.increment(bytes);
  }

  void sent(int bytes) {
    sent.increment(bytes);
  }

  /**
   * A write came to an answer.
   *
   * @param behind nodes that it was forwarded to
   */
  void written(int behind, WriteReply reply) {
    Counter.builder("dfs.chunk.chain.writes")
        .description("Chunks written through this node, by nodes behind it in the chain and result")
        .tags(
            "behind",
            String.valueOf(behind),
            "result",
            reply.getFailedCount() == 0
                ? "durable"
                : reply.getDurableCount() == 0 ? "failed" : "partial")
        .register(registry)
        .increment();
  }
}
