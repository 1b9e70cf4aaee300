package io.dfs.common.cli;

/**
 * A program beside {@code dfs} that a module brings, so that its manual page and its completion can
 * be made without importing the module; found through {@link java.util.ServiceLoader}.
 */
public interface DfsProgram {
  /** Its picocli command, which is looked at and not run. */
  Object command();
}
