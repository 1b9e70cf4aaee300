package io.dfs.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> COMMANDS = List.of("put", "get", "ls", "status", "stat");

  @Test
  void findsWhatWasMeant() {
    assertEquals(Optional.of("put"), Nearest.of("ptu", COMMANDS));
    assertEquals(Optional.of("status"), Nearest.of("statsu", COMMANDS));
    assertEquals(Optional.of("stat"), Nearest.of("stta", COMMANDS));
    assertEquals(Optional.empty(), Nearest.of("frobnicate", COMMANDS));
  }

  @Test
  void countsSteps() {
    assertEquals(0, Nearest.distance("put", "put"));
    assertEquals(1, Nearest.distance("ptu", "put"));
    assertEquals(2, Nearest.distance("p", "put"));
    assertEquals(3, Nearest.distance("", "put"));
  }
}
