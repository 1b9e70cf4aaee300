package io.dfs.cli.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTest {
  private static Attr attr(int permissions, int uid, int gid) {
    return new Attr(
        new InodeId(5),
        Kind.FILE,
        permissions,
        uid,
        gid,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        new BodyId(1),
        false);
  }

  @Test
  void isWhoTheKernelSays() {
    Caller caller =
        Caller.parse(
            List.of(
                "Name:\tjava",
                "Umask:\t0027",
                "Uid:\t1\t1000\t3\t4",
                "Gid:\t1\t100\t3\t4",
                "Groups:\t4 24 4294967294 "));
    assertEquals(new Caller(1000, 100, Set.of(4, 24, -2), 027), caller);
    assertEquals(
        Set.of(),
        Caller.parse(List.of("Umask:\t0", "Uid:\t0\t0", "Gid:\t0\t0", "Groups:\t ")).groups());
  }

  @Test
  void takesTheBitsOfTheFirstClassThatFits() {
    Caller caller = new Caller(1000, 100, Set.of(7), 022);
    assertFalse(caller.may(Caller.Access.READ, attr(0077, 1000, 100)), "owner");
    assertTrue(caller.may(Caller.Access.READ, attr(0400, 1000, 1)), "owner");
    assertFalse(caller.may(Caller.Access.READ, attr(0707, 1, 7)), "group");
    assertTrue(caller.may(Caller.Access.WRITE, attr(0020, 1, 100)), "group");
    assertTrue(caller.may(Caller.Access.SEARCH, attr(0001, 1, 1)), "others");
    assertFalse(caller.may(Caller.Access.READ, attr(0770, 1, 1)), "others");
    assertTrue(new Caller(0, 0, Set.of(), 0).may(Caller.Access.WRITE, attr(0, 1, 1)), "root");
  }
}
