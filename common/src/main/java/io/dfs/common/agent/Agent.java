package io.dfs.common.agent;

/**
 * Background work in small steps: tests call {@link #doWork} by hand. The idea is that of Agrona.
 */
@FunctionalInterface
public interface Agent {
  /** Does a bounded piece of work. @return 0 if there was nothing to do */
  int doWork();
}
