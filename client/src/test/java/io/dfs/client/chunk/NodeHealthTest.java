package io.dfs.client.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.dfs.common.cluster.Node;
import io.dfs.common.id.NodeId;
import io.dfs.testkit.time.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order nodes are tried. */
class NodeHealthTest {
  private static final Node A = node(1);
  private static final Node B = node(2);
  private static final Node C = node(3);

  private final ManualClock clock = ManualClock.start();
  private final NodeHealth health = new NodeHealth(clock::nanos);

  private static Node node(long id) {
    return new Node(new NodeId(id), "host:" + id, "", true, 1, 1);
  }

  @Test
  void lateOnesAreReadFromBehindOthersAndSuspectsLast() {
    health.failed(A.id());
    health.late(B.id());
    assertEquals(List.of(C, B, A), health.readOrder(List.of(A, B, C)));
    assertEquals(List.of(B, C, A), health.suspectsLast(List.of(A, B, C)));
    assertFalse(health.isSuspect(B.id()), "new chunks may go there");
  }

  @Test
  void thatIsForgottenAfterAWhile() {
    health.late(A.id());
    clock.advance(Duration.ofSeconds(5));
    assertEquals(List.of(A, B), health.readOrder(List.of(A, B)));
  }
}
