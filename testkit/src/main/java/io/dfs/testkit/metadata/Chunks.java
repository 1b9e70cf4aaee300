package io.dfs.testkit.metadata;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How many extents refer to each chunk, and which chunks nothing refers to any more. */
final class Chunks {
  private static final Comparator<ChunkId> ORDER =
      Comparator.comparingLong(ChunkId::number).thenComparingLong(ChunkId::key);

  private final TreeMap<ChunkId, Integer> references = new TreeMap<>(ORDER);
  private final Map<ChunkId, Integer> lengthsBytes = new HashMap<>();
  private final Set<ChunkId> dropped = new HashSet<>();
  private final Map<ChunkId, Long> garbageSinceNs = new LinkedHashMap<>();

  /** A chunk that becomes visible for the first time. */
  void stored(ChunkId chunk, int lengthBytes) {
    lengthsBytes.put(chunk, lengthBytes);
  }

  /** The whole length of a chunk that something refers to. */
  int lengthBytes(ChunkId chunk) {
    Integer length = lengthsBytes.get(chunk);
    if (length == null) {
      throw new IllegalStateException("no length of " + chunk);
    }
    return length;
  }

  void refer(ChunkId chunk) {
    references.merge(chunk, 1, Integer::sum);
  }

  void unrefer(ChunkId chunk) {
    if (references.merge(chunk, -1, Integer::sum) == 0) {
      references.remove(chunk);
      dropped.add(chunk);
    }
  }

  /** At the end of an operation: what nothing refers to any more becomes garbage. */
  void queueDropped(long nowNs) {
    dropped.stream()
        .filter(c -> !references.containsKey(c))
        .sorted(ORDER)
        .forEach(
            c -> {
              lengthsBytes.remove(c);
              queue(c, nowNs);
            });
    dropped.clear();
  }

  void queue(ChunkId chunk, long nowNs) {
    garbageSinceNs.putIfAbsent(chunk, nowNs);
  }

  /**
   * @return how many were not queued before
   */
  int queueUnreferenced(List<ChunkId> found, long nowNs) {
    int before = garbageSinceNs.size();
    found.stream()
        .filter(c -> !references.containsKey(c))
        .sorted(ORDER)
        .forEach(c -> queue(c, nowNs));
    return garbageSinceNs.size() - before;
  }

  List<ChunkId> garbage(Duration grace, long nowNs, int limit, Set<GroupId> without) {
    return garbageSinceNs.entrySet().stream()
        .filter(e -> nowNs - e.getValue() >= grace.toNanos())
        .map(Map.Entry::getKey)
        .filter(c -> !references.containsKey(c) && !without.contains(c.group()))
        .limit(limit)
        .toList();
  }

  long garbageCount() {
    return garbageSinceNs.size();
  }

  void forgetGarbage(Collection<ChunkId> chunks) {
    chunks.forEach(garbageSinceNs::remove);
  }

  /** Chunks of a group that extents refer to, ascending, above {@code afterSequence}. */
  List<ChunkId> referenced(GroupId group, long afterSequence, int limit) {
    return references.keySet().stream()
        .filter(c -> c.group().equals(group) && c.sequence() > afterSequence)
        .limit(limit)
        .toList();
  }
}
