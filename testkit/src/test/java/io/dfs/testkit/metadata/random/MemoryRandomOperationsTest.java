package io.dfs.testkit.metadata.random;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.MemoryHarness;
import io.dfs.testkit.metadata.StoreHarness;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The store in memory against itself: nothing of a run depends on chance, and it sees enough. */
class MemoryRandomOperationsTest extends RandomOperationsContract {
  private static final int STEPS = 4_000;
  private static final int OFTEN = 3;

  @Override
  protected StoreHarness startStore(ClusterSettings settings) {
    return new MemoryHarness(settings);
  }

  @Override
  protected int steps() {
    return STEPS;
  }

  @Test
  void aRunMeetsEveryKindOfAnswer() {
    ClusterSettings settings = ResultComparison.settings();
    ResultComparison comparison =
        new ResultComparison(7, new MemoryHarness(settings), new MemoryHarness(settings));
    comparison.run(STEPS);
    Map<String, Integer> answers = comparison.answers();
    for (String outcome :
        new String[] {
          "changed",
          "committed",
          "conflict",
          "missing",
          "opened",
          "removed",
          "renamed",
          "refused",
          "failed EEXIST",
          "failed EINVAL",
          "failed EISDIR",
          "failed ELOOP",
          "failed ENOENT",
          "failed ENOTDIR",
          "failed ENOTEMPTY",
          "failed EPERM",
          "failed EFBIG"
        }) {
      assertMet(answers, "session -> " + outcome);
    }
    for (String answer :
        new String[] {
          "resend -> as",
          "older -> refused",
          "heartbeat -> renewed",
          "heartbeat -> fails",
          "open -> inode",
          "open -> fails",
          "readdir -> page",
          "readdir -> last",
          "delete -> [",
          "change -> true",
          "change -> false",
          "register -> generation",
          "lookup -> inode"
        }) {
      assertMet(answers, answer);
    }
  }

  private static void assertMet(Map<String, Integer> answers, String answer) {
    assertTrue(
        answers.getOrDefault(answer, 0) >= OFTEN,
        answer + " was met " + answers.getOrDefault(answer, 0) + " times of " + answers);
  }
}
