package io.dfs.common.check;

/** Told as a check goes on. Calls may block it; an exception ends it. */
public interface CheckListener {
  void finding(Finding finding);

  /** Something was not looked at, and why: one sentence. */
  void unchecked(String what);

  /**
   * How far it is.
   *
   * @param step what is looked at, some words
   * @param done of {@code all} parts of the step
   */
  void progress(String step, long done, long all);
}
