package io.dfs.client.file;

import java.util.Map;
import java.util.TreeMap;

/** A set of positions kept as ranges. Confined to whoever owns it. */
final class RangeSet {
  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  void clear() {
    endByStart.clear();
  }

  void add(long from, long to) {
    if (from >= to) {
      return;
    }
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = endByStart.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      start = before.getKey();
      end = Math.max(end, before.getValue());
    }
    Map.Entry<Long, Long> next = endByStart.ceilingEntry(start);
    while (next != null && next.getKey() <= end) {
      end = Math.max(end, next.getValue());
      endByStart.remove(next.getKey());
      next = endByStart.ceilingEntry(start);
    }
    endByStart.put(start, end);
  }

  /**
   * The first position in {@code [from, to)} that is not in the set; {@code to} if there is none.
   */
  long firstMissing(long from, long to) {
    Map.Entry<Long, Long> before = endByStart.floorEntry(from);
    return before == null || before.getValue() <= from ? from : Math.min(to, before.getValue());
  }
}
