package io.dfs.common.fault;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FailpointTest {
  @Test
  void nothingIsArmedWithoutAName() {
    assertNull(Failpoint.parse(null));
    assertNull(Failpoint.parse(""));
  }

  @Test
  void firesOnceAtTheFirstPass() {
    Failpoint point = requireNonNull(Failpoint.parse("append.before-sync"));
    assertFalse(point.passes("append.after-sync"));
    assertTrue(point.passes("append.before-sync"));
    assertFalse(point.passes("append.before-sync"));
  }

  @Test
  void firesAtTheGivenPass() {
    Failpoint point = requireNonNull(Failpoint.parse("seal@3"));
    assertFalse(point.passes("seal"));
    assertFalse(point.passes("seal"));
    assertTrue(point.passes("seal"));
  }
}
