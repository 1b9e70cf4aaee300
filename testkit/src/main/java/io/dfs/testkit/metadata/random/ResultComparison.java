package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsException;
import io.dfs.testkit.metadata.StoreHarness;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs the steps of one seed on two stores and compares every result; fails at the first that
 * differs, with the seed and the steps before it. Confined to a thread.
 */
public final class ResultComparison {
  private static final int GROUPS = 3;
  private static final int STEPS_SHOWN = 12;

  private final long seed;
  private final Side left;
  private final Side right;
  private final Deque<String> lastSteps = new ArrayDeque<>();
  private final Map<String, Integer> answers = new HashMap<>();

  public ResultComparison(long seed, StoreHarness left, StoreHarness right) {
    this.seed = seed;
    this.left = new Side("left", left);
    this.right = new Side("right", right);
  }

  /** Settings for both stores: few groups, so that all take part. */
  public static ClusterSettings settings() {
    ClusterSettings d = ClusterSettings.defaults("side-by-side");
    return new ClusterSettings(
        d.clusterId(),
        d.volume(),
        d.copies(),
        d.minReplicas(),
        GROUPS,
        d.maxChunkBytes(),
        d.inlineLimitBytes());
  }

  /**
   * @throws AssertionError at the first difference
   */
  public void run(int steps) {
    StepChoice choice = new StepChoice(new World(new Random(seed)), GROUPS);
    List<Step> first = new ArrayList<>(choice.first());
    for (int i = 0; i < steps; i++) {
      Step step = first.isEmpty() ? choice.next() : first.removeFirst();
      compare(i, step);
      choice.after(left, i);
    }
  }

  private void compare(int number, Step step) {
    remember(number + ": " + step.text());
    left.harness().tick();
    right.harness().tick();
    String expected = answer(left, step);
    String actual = answer(right, step);
    if (!expected.equals(actual)) {
      throw new AssertionError(
          "seed %d, step %d%n%s%nleft:  %s%nright: %s"
              .formatted(seed, number, String.join("\n", lastSteps), expected, actual));
    }
    for (String line : expected.split("\n")) {
      answers.merge(firstWord(step.text()) + " -> " + kind(line), 1, Integer::sum);
    }
  }

  private static String answer(Side side, Step step) {
    try {
      return step.run().apply(side);
    } catch (FsException expected) {
      return "fails with " + expected.error();
    }
  }

  private void remember(String step) {
    lastSteps.addLast(step);
    if (lastSteps.size() > STEPS_SHOWN) {
      lastSteps.removeFirst();
    }
  }

  private static String firstWord(String text) {
    return text.split("[ \n]", 2)[0];
  }

  /** What kind of answer it is: its first words, but for numbers. */
  private static String kind(String answer) {
    String words = answer.startsWith("failed") ? answer : firstWord(answer);
    return words.replaceAll("[0-9].*", "");
  }

  /** How often steps had which kind of answer: what a run has seen. */
  public Map<String, Integer> answers() {
    return Map.copyOf(answers);
  }
}
