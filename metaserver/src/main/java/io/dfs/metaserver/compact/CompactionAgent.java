package io.dfs.metaserver.compact;

import io.dfs.common.agent.Agent;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.metadata.CompactionStore;
import io.dfs.common.metadata.CompactionStore.Job;
import io.dfs.common.metadata.CompactionStore.Rule;
import io.dfs.common.metadata.MetadataStore;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds files that random writes have scattered, and rewrites them one after the other, a window at
 * a time. Confined to its agent's thread.
 */
public final class CompactionAgent implements Agent {
  /** Of the design: over 1,000 extents under 256 KiB, and chunks less than a quarter live. */
  public static final Rule RULE = new Rule(1000, 256 << 10, 25);

  private static final Logger log = LoggerFactory.getLogger(CompactionAgent.class);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final int SCANNED = 20_000;

  /** Then the next pass finds it again, if it must. */
  private static final int MAX_ATTEMPTS = 5;

  private final MetadataStore store;
  private final CompactionStore jobs;
  private final ChunkRewrite rewrite;
  private final Rule rule;
  private final Duration period;
  private final LongSupplier keys;
  private final CompactionMetrics metrics;
  private Optional<JobSession> session = Optional.empty();

  public CompactionAgent(
      MetadataStore store,
      CompactionStore jobs,
      ChunkRewrite rewrite,
      Rule rule,
      Duration period,
      LongSupplier keys,
      CompactionMetrics metrics) {
    this.store = store;
    this.jobs = jobs;
    this.rewrite = rewrite;
    this.rule = rule;
    this.period = period;
    this.keys = keys;
    this.metrics = metrics;
  }

  @Override
  public int doWork() {
    boolean more = jobs.scan(rule, period, SCANNED);
    Optional<Job> job = jobs.take(FileCompaction.HOLD);
    if (job.isPresent()) {
      work(job.get());
      return 1;
    }
    end();
    return more ? 1 : 0;
  }

  private void work(Job job) {
    try {
      boolean whole = new FileCompaction(store, jobs, rewrite, rule, session(), metrics).run(job);
      if (whole || job.attempt() >= MAX_ATTEMPTS) {
        jobs.done(job);
      } else {
        jobs.postpone(job, PAUSE);
      }
    } catch (FsException e) {
      log.info("inode {} is not compacted now: {}", job.inode(), e.getMessage());
      if (e.error() == FsError.ESTALE) {
        session = Optional.empty();
      }
      jobs.postpone(job, PAUSE);
    }
  }

  private JobSession session() {
    JobSession open = session.orElseGet(() -> new JobSession(store, keys));
    session = Optional.of(open);
    return open;
  }

  private void end() {
    session.ifPresent(JobSession::close);
    session = Optional.empty();
  }
}
