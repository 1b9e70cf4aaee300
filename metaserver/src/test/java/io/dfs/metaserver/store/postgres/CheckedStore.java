package io.dfs.metaserver.store.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.check.ConsistencyStore.Examination;
import io.dfs.common.check.NamespaceCheck;
import io.dfs.testkit.metadata.StoreHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks, when a test is done with it, that nothing is wrong with what the test has made. */
record CheckedStore(StoreOnPostgres on) implements StoreHarness {
  @Override
  public PostgresMetadataStore store() {
    return on.store();
  }

  @Override
  public void tick() {
    on.tick();
  }

  @Override
  public void passTime(Duration duration) {
    on.passTime(duration);
  }

  @Override
  public void close() {
    List<String> found = found();
    on.close();
    assertEquals(List.of(), found);
  }

  void check() {
    assertEquals(List.of(), found());
  }

  private List<String> found() {
    List<String> found = new ArrayList<>();
    try (Examination examination = store().consistency().orElseThrow().examine(false)) {
      for (NamespaceCheck check : NamespaceCheck.values()) {
        examination.each(check, damage -> found.add(check.kind() + ": " + check.text(damage)));
      }
    }
    return found;
  }
}
