package io.dfs.fusemount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MountMetersTest {
  @Test
  void requestsAreNamedAsServersNameThem() {
    assertEquals("get_attr", MountMeters.label("GetAttr"));
    assertEquals("lookup", MountMeters.label("Lookup"));
    assertEquals("stat_fs", MountMeters.label("StatFs"));
  }
}
