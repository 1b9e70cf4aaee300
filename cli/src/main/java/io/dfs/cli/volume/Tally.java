package io.dfs.cli.volume;

import io.dfs.cli.term.Surroundings;
import io.dfs.common.error.FsException;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;

/** What a command has done and what has failed, and so its exit code. Thread-safe. */
public final class Tally {
  private static final int FAILURE = 1;
  private static final int SOME_FAILED = 3;

  /** To the beginning of a line that a progress bar may stand in, and nothing in it. */
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter err;
  private final String before;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  public Tally(Surroundings surroundings) {
    this(surroundings, false);
  }

  /**
   * @param overProgress a progress bar is painted where failures are told
   */
  public Tally(Surroundings surroundings, boolean overProgress) {
    this.err = surroundings.err();
    this.before = overProgress ? CLEAR : "";
  }

  /** One of several things to do; its failure is told and does not end the others. */
  public void attempt(Runnable task) {
    try {
      task.run();
      done.incrementAndGet();
    } catch (FsException e) {
      failed(e.getMessage());
    }
  }

  /** Something could not be done. */
  public void failed(String sentence) {
    failed.incrementAndGet();
    synchronized (err) {
      err.println(before + "dfs: " + sentence);
      err.flush();
    }
  }

  public long failures() {
    return failed.get();
  }

  /** 0 if nothing failed, 1 if all did, else 3. */
  public int exitCode() {
    if (failed.get() == 0) {
      return 0;
    }
    return done.get() == 0 ? FAILURE : SOME_FAILED;
  }
}
