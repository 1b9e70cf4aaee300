package io.dfs.common.check;

/**
 * How far a check goes.
 *
 * @param verify DataNodes read every chunk and compare it with its checksums
 * @param repair what can be repaired without losing anything is
 */
public record CheckOptions(boolean verify, boolean repair) {}
