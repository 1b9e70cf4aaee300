package io.dfs.client.session;

import io.dfs.common.time.RealTime;
import io.dfs.common.time.Ticker;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What a session takes from its surroundings.
 *
 * @param random thread-safe
 * @param background runs tasks that block; never in the thread that hands them over
 */
public record SessionRuntime(Ticker ticker, RandomGenerator random, Executor background) {
  /** Real time, and a virtual thread for each task. */
  public static SessionRuntime real() {
    return new SessionRuntime(
        RealTime.ticker(),
        RealTime.random(),
        task -> Thread.ofVirtual().name("dfs-session").start(task));
  }
}
