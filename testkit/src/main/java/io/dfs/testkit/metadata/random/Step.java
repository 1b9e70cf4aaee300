package io.dfs.testkit.metadata.random;

import java.util.function.Function;

/** One step: what it does, for the log, and how a side does it; the answer is compared. */
record Step(String text, Function<Side, String> run) {}
