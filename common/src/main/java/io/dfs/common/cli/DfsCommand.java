package io.dfs.common.cli;

/**
 * A subcommand of {@code dfs}: a picocli command class that a module contributes through {@link
 * java.util.ServiceLoader}, so that the command line imports no server module.
 */
public interface DfsCommand {}
