package io.dfs.testkit.metadata.random;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.metadata.MetadataStore;
import io.dfs.testkit.metadata.MemoryHarness;
import io.dfs.testkit.metadata.StoreHarness;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A comparison finds each of the planted mistakes. */
class PlantedMistakesTest {
  private static final int STEPS = 20_000;

  @ParameterizedTest
  @EnumSource
  void isFound(Mistake mistake) {
    StoreHarness right = new MistakenHarness(mistake);
    ResultComparison comparison =
        new ResultComparison(3, new MemoryHarness(ResultComparison.settings()), right);
    AssertionError difference =
        assertThrows(AssertionError.class, () -> comparison.run(STEPS), mistake + " is not found");
    String message = String.valueOf(difference.getMessage());
    assertTrue(message.startsWith("seed 3, step "), message);
  }

  private static final class MistakenHarness implements StoreHarness {
    private final MemoryHarness memory = new MemoryHarness(ResultComparison.settings());
    private final MetadataStore store;

    MistakenHarness(Mistake mistake) {
      store = new MistakenStore(memory.store(), mistake);
    }

    @Override
    public MetadataStore store() {
      return store;
    }

    @Override
    public void passTime(Duration duration) {
      memory.passTime(duration);
    }

    @Override
    public void tick() {
      memory.tick();
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
