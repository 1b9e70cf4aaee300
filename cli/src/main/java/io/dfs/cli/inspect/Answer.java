package io.dfs.cli.inspect;

/** What a command has to say: to people, and to programs. */
interface Answer {
  /** Whole lines. */
  String text();

  /** As {@link io.dfs.cli.term.Json} takes it. */
  Object json();
}
