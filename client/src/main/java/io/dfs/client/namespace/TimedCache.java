package io.dfs.client.namespace;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.dfs.common.time.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values with the moment at which the question they answer was asked: they are good for a while
 * from then. What this mount itself changes is written with {@link #forget} or a newer value, and
 * an answer to a question asked before that, on its way meanwhile, must not come back in. That the
 * cache is bounded does not weaken this: when an entry is pushed out early, answers to questions
 * asked before it are not kept. Thread-safe.
 */
final class TimedCache<K, V> {
  private final Ticker ticker;
  private final long ttlNanos;
  private final Comparator<V> age;
  private final Cache<K, Entry<V>> cache;

  /** Answers to questions asked before this are not kept. */
  private final AtomicLong floor;

  /**
   * A value, or null where one was forgotten.
   *
   * @param atNanos asked at, forgotten at
   * @param learnedNanos when the answer came
   * @param floorNanos answers to questions asked before are older: this mount has changed the value
   */
  private record Entry<V>(@Nullable V value, long atNanos, long learnedNanos, long floorNanos) {
    static <V> Entry<V> forgotten(long nowNanos) {
      return new Entry<>(null, nowNanos, nowNanos, nowNanos);
    }
  }

  /** A value and for how many ns it is good; 0 if it must not be kept anywhere. */
  record Fresh<V>(V value, long nanosLeft) {}

  /**
   * @param age orders values from old to new, whenever they were asked for; equal if unknown
   */
  TimedCache(Ticker ticker, Duration ttl, int maxSize, Comparator<V> age) {
    this.ticker = ticker;
    this.ttlNanos = ttl.toNanos();
    this.age = age;
    this.floor = new AtomicLong(ticker.nanos());
    this.cache =
        Caffeine.newBuilder()
            .maximumSize(maxSize)
            .ticker(ticker::nanos)
            .expireAfterWrite(ttl.isZero() ? Duration.ofNanos(1) : ttl)
            .executor(Runnable::run)
            .<K, Entry<V>>evictionListener(
                (key, entry, cause) -> {
                  if (cause == RemovalCause.SIZE && entry != null) {
                    raiseFloor(entry.floorNanos());
                  }
                })
            .build();
  }

  private void raiseFloor(long atNanos) {
    floor.accumulateAndGet(atNanos, (a, b) -> a - b >= 0 ? a : b);
  }

  /** The value if it is good still. */
  @Nullable Fresh<V> get(K key) {
    Entry<V> entry = cache.getIfPresent(key);
    V value = entry == null ? null : entry.value();
    if (entry == null || value == null) {
      return null;
    }
    long left = left(entry.atNanos());
    return left > 0 ? new Fresh<>(value, left) : null;
  }

  /** Learns the answer to a question asked at {@code askedNanos}; returns the newest known. */
  Fresh<V> learn(K key, V value, long askedNanos) {
    Entry<V> fresh = new Entry<>(value, askedNanos, ticker.nanos(), askedNanos);
    boolean keep = left(askedNanos) > 0 && askedNanos - floor.get() >= 0;
    Entry<V> old = keep ? null : cache.getIfPresent(key);
    Entry<V> kept = fresh;
    if (keep) {
      kept = cache.asMap().merge(key, fresh, this::newer);
    } else if (old != null) {
      kept = newer(old, fresh);
    }
    V newest = kept == null ? null : kept.value();
    if (kept == null || newest == null) {
      return new Fresh<>(value, 0); // forgotten after the question was asked
    }
    return new Fresh<>(newest, keep || kept != fresh ? Math.max(0, left(kept.atNanos())) : 0);
  }

  private long left(long atNanos) {
    return ttlNanos - (ticker.nanos() - atNanos);
  }

  private Entry<V> newer(Entry<V> old, Entry<V> fresh) {
    boolean askedLater = fresh.atNanos() - old.floorNanos() >= 0;
    if (!askedLater && old.floorNanos() != old.atNanos()) {
      return old;
    }
    V before = old.value();
    V after = fresh.value();
    if (before == null || after == null) {
      return askedLater ? fresh : old;
    }
    int order = age.compare(before, after);
    return order < 0 || (order == 0 && askedLater) ? fresh : old;
  }

  /** This mount has changed what the key stands for: older answers are void. */
  void forget(K key) {
    cache.put(key, Entry.forgotten(ticker.nanos()));
  }

  /**
   * This mount has changed what the key stands for, and the value follows: it stays good for as
   * long as it was. Where the answer may have been given after the change, nobody knows whether it
   * has it already: it is forgotten.
   *
   * @param startedNanos before the change was asked for
   */
  void change(K key, long startedNanos, UnaryOperator<V> change) {
    long now = ticker.nanos();
    cache
        .asMap()
        .compute(
            key,
            (k, entry) -> {
              V value = entry == null ? null : entry.value();
              return entry == null || value == null || entry.learnedNanos() - startedNanos >= 0
                  ? Entry.forgotten(now)
                  : new Entry<>(change.apply(value), entry.atNanos(), entry.learnedNanos(), now);
            });
  }

  /** Everything is void. */
  void forgetAll() {
    raiseFloor(ticker.nanos());
    cache.invalidateAll();
  }
}
