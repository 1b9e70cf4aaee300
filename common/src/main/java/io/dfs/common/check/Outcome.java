package io.dfs.common.check;

/** What became of damage that was found. */
public enum Outcome {
  /** It is there; nothing was tried. */
  FOUND,
  /** It was there and is not any more. */
  REPAIRED,
  /** When it was to be repaired it was not there any more. */
  GONE,
  /** It cannot be repaired. */
  LEFT
}
