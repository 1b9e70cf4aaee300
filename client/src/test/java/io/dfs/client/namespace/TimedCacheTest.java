package io.dfs.client.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.namespace.TimedCache.Fresh;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** What may be answered from memory, and what must never come back into it. */
class TimedCacheTest {
  private final ManualClock clock = ManualClock.start();

  private TimedCache<String, Integer> cache(int size) {
    return new TimedCache<>(
        clock::nanos, Duration.ofSeconds(1), size, Comparator.<Integer>naturalOrder());
  }

  private void pass(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  @Test
  void ageCountsFromTheQuestion() {
    TimedCache<String, Integer> cache = cache(10);
    long asked = clock.nanos();
    pass(600);
    cache.learn("a", 1, asked);

    pass(399);
    assertNotNull(cache.get("a"));
    pass(1);
    assertNull(cache.get("a"));
  }

  @Test
  void olderValueNeverReplacesANewerOne() {
    TimedCache<String, Integer> cache = cache(10);
    cache.learn("a", 2, clock.nanos());
    pass(1);

    Fresh<Integer> newest = cache.learn("a", 1, clock.nanos());

    assertEquals(2, newest.value());
    Fresh<Integer> kept = cache.get("a");
    assertNotNull(kept);
    assertEquals(2, kept.value());
  }

  @Test
  void answerAskedForBeforeForgettingIsNotKept() {
    TimedCache<String, Integer> cache = cache(10);
    long asked = clock.nanos();
    pass(1);
    cache.forget("a");

    assertEquals(new Fresh<>(1, 0), cache.learn("a", 1, asked));
    assertNull(cache.get("a"));
    cache.learn("a", 2, clock.nanos());
    assertNotNull(cache.get("a"));
  }

  @Test
  void ownChangeMovesTheValueAndNotItsAge() {
    TimedCache<String, Integer> cache = cache(10);
    cache.learn("a", 1, clock.nanos());
    pass(400);
    cache.change("a", clock.nanos(), n -> n + 10);
    pass(400);

    assertEquals(new Fresh<>(11, 200_000_000), cache.get("a"));
    pass(200);
    assertNull(cache.get("a"));
  }

  @Test
  void answerThatMayHoldTheOwnChangeIsForgotten() {
    TimedCache<String, Integer> cache = cache(10);
    long asked = clock.nanos();
    pass(1);
    long started = clock.nanos();
    pass(1);
    cache.learn("a", 1, asked);

    cache.change("a", started, n -> n + 10);

    assertNull(cache.get("a"));
  }

  @Test
  void answerAskedForBeforeTheOwnChangeIsNotKept() {
    TimedCache<String, Integer> cache = cache(10);
    cache.learn("a", 1, clock.nanos());
    pass(1);
    long asked = clock.nanos();
    cache.change("a", clock.nanos(), n -> n + 10);
    pass(1);
    cache.change("a", clock.nanos(), n -> n + 10);

    assertEquals(21, cache.learn("a", 50, asked).value());
    assertEquals(50, cache.learn("a", 50, clock.nanos()).value());
  }

  @Test
  void forgottenStaysForgottenWhenTheCacheOverflows() {
    TimedCache<String, Integer> cache = cache(16);
    long asked = clock.nanos();
    pass(1);
    cache.forget("a");
    for (int i = 0; i < 1000; i++) {
      pass(0);
      cache.learn("other" + i, 1, clock.nanos());
    }

    cache.learn("a", 1, asked);

    assertNull(cache.get("a"));
  }

  @Test
  void sizeIsBounded() {
    TimedCache<String, Integer> cache = cache(16);
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      cache.learn("k" + i, i, clock.nanos());
    }
    for (int i = 0; i < 1000; i++) {
      kept += cache.get("k" + i) == null ? 0 : 1;
    }
    assertTrue(kept <= 16, kept + " kept");
  }

  @Test
  void zeroTimeoutKeepsNothing() {
    TimedCache<String, Integer> cache =
        new TimedCache<>(clock::nanos, Duration.ZERO, 10, Comparator.<Integer>naturalOrder());

    assertEquals(new Fresh<>(1, 0), cache.learn("a", 1, clock.nanos()));
    assertNull(cache.get("a"));
  }

  @Test
  void forgetAllVoidsWhatIsOnItsWay() {
    TimedCache<String, Integer> cache = cache(10);
    cache.learn("a", 1, clock.nanos());
    long asked = clock.nanos();
    pass(1);
    cache.forgetAll();

    cache.learn("b", 1, asked);

    assertNull(cache.get("a"));
    assertNull(cache.get("b"));
  }
}
