package io.dfs.cli.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.GroupHealth;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupHealthTest {
  private static GroupHealth of(Group group) {
    return GroupHealth.of(group, SampleCluster.map(), SampleCluster.SETTINGS);
  }

  @Test
  void isHealthyWhenAllCopiesAreServed() {
    assertEquals(GroupHealth.HEALTHY, of(SampleCluster.ALL_SERVE));
  }

  @Test
  void isDegradedWhenAMemberIsMissingOrSyncs() {
    assertEquals(GroupHealth.DEGRADED, of(SampleCluster.ONE_MISSING));
    assertEquals(GroupHealth.DEGRADED, of(SampleCluster.ONE_SYNCS));
  }

  @Test
  void isUnavailableWhenTheOnlyServingMemberIsMissing() {
    assertEquals(GroupHealth.UNAVAILABLE, of(SampleCluster.NONE_SERVES));
  }

  @Test
  void countsEveryGroupOnce() {
    assertEquals(
        Map.of(
            GroupHealth.HEALTHY, 1L,
            GroupHealth.DEGRADED, 2L,
            GroupHealth.UNAVAILABLE, 1L,
            GroupHealth.EMPTY, 1L),
        GroupHealth.count(SampleCluster.map(), SampleCluster.SETTINGS));
  }
}
