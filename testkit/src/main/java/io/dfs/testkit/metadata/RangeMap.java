package io.dfs.testkit.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** Values that each cover a range of positions, never overlapping. */
final class RangeMap<T> {
  /** Makes the value that covers only {@code [from, to)} of what {@code value} covers. */
  interface Slicer<T> {
    T slice(T value, long from, long to);
  }

  private final TreeMap<Long, T> values = new TreeMap<>();
  private final ToLongFunction<T> start;
  private final ToLongFunction<T> end;
  private final Slicer<T> slicer;
  private final Consumer<T> added;
  private final Consumer<T> removed;
  private long coveredBytes;

  RangeMap(
      ToLongFunction<T> start,
      ToLongFunction<T> end,
      Slicer<T> slicer,
      Consumer<T> added,
      Consumer<T> removed) {
    this.start = start;
    this.end = end;
    this.slicer = slicer;
    this.added = added;
    this.removed = removed;
  }

  /** All values, ascending. */
  Collection<T> all() {
    return values.values();
  }

  /** Values that touch {@code [from, to)}, whole, ascending. */
  List<T> touching(long from, long to) {
    List<T> found = new ArrayList<>();
    if (from >= to) {
      return found;
    }
    Map.Entry<Long, T> before = values.lowerEntry(from);
    if (before != null && end.applyAsLong(before.getValue()) > from) {
      found.add(before.getValue());
    }
    found.addAll(values.subMap(from, to).values());
    return found;
  }

  /** The value that ends at {@code pos}. */
  Optional<T> endingAt(long pos) {
    return Optional.ofNullable(values.lowerEntry(pos))
        .map(Map.Entry::getValue)
        .filter(v -> end.applyAsLong(v) == pos);
  }

  /** The value that begins at {@code pos}. */
  Optional<T> beginningAt(long pos) {
    return Optional.ofNullable(values.get(pos));
  }

  /** Bytes covered. */
  long coveredBytes() {
    return coveredBytes;
  }

  /** Bytes covered in {@code [from, to)}. */
  long coveredBytes(long from, long to) {
    long sum = 0;
    for (T value : touching(from, to)) {
      sum += Math.min(to, end.applyAsLong(value)) - Math.max(from, start.applyAsLong(value));
    }
    return sum;
  }

  /** True if a value begins at or behind {@code pos}. */
  boolean beginsBehind(long pos) {
    return values.ceilingKey(pos) != null;
  }

  /** Leaves {@code [from, to)} uncovered: trims, splits and removes what touches it. */
  void cut(long from, long to) {
    for (T value : touching(from, to)) {
      remove(value);
      if (start.applyAsLong(value) < from) {
        add(slicer.slice(value, start.applyAsLong(value), from));
      }
      if (end.applyAsLong(value) > to) {
        add(slicer.slice(value, to, end.applyAsLong(value)));
      }
    }
  }

  /** Adds a value where nothing is. */
  void add(T value) {
    if (!touching(start.applyAsLong(value), end.applyAsLong(value)).isEmpty()) {
      throw new IllegalStateException("overlap at " + value);
    }
    values.put(start.applyAsLong(value), value);
    coveredBytes += end.applyAsLong(value) - start.applyAsLong(value);
    added.accept(value);
  }

  /** Removes a value that is here. */
  void remove(T value) {
    if (!values.remove(start.applyAsLong(value), value)) {
      throw new IllegalStateException("not here: " + value);
    }
    coveredBytes -= end.applyAsLong(value) - start.applyAsLong(value);
    removed.accept(value);
  }
}
