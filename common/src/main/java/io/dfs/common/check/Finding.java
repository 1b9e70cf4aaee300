package io.dfs.common.check;

/**
 * One piece of damage.
 *
 * @param kind a word for programs, such as {@code unnamed-inode}
 * @param text one sentence for people
 */
public record Finding(String kind, String text, Outcome outcome) {}
