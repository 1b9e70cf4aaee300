package io.dfs.fusemount.posix;

import static io.dfs.fusemount.posix.PosixMount.O_EXCL;
import static io.dfs.fusemount.posix.PosixMount.O_RDWR;
import static io.dfs.fusemount.posix.PosixMount.ROOT;
import static io.dfs.fusemount.posix.PosixMount.errorOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.XattrName;
import io.dfs.fusemount.fuse.OpenFlag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Extended attributes of one mount and of two. */
class XattrsTest {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final String CAPABILITY = "security.capability";
  private static final Duration TIMED_OUT = Duration.ofSeconds(2);

  private final PosixVolume volume = new PosixVolume();
  private final PosixMount mount = volume.mount();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private long file(String name) {
    Answer made = mount.create(ROOT, name, O_RDWR | O_EXCL);
    mount.close(made.handle());
    return made.entry().node();
  }

  private FsError set(long node, String name, int flags) {
    return errorOf(() -> mount.setxattr(node, name, bytes("x"), flags));
  }

  @Test
  void flagsAskWhetherItIsThere() {
    long node = file("f");
    assertEquals(FsError.ENODATA, set(node, "user.a", REPLACE));
    assertEquals(FsError.OK, set(node, "user.a", CREATE));
    assertEquals(FsError.EEXIST, set(node, "user.a", CREATE));
    assertEquals(FsError.OK, set(node, "user.a", REPLACE));
    assertEquals(FsError.EINVAL, set(node, "user.a", CREATE | REPLACE));
    assertEquals("user.a ", mount.listxattr(node));
    mount.removexattr(node, "user.a");
    assertEquals(FsError.ENODATA, errorOf(() -> mount.removexattr(node, "user.a")));
    assertEquals(FsError.ENODATA, errorOf(() -> mount.getxattr(node, "user.a")));
    assertEquals("", mount.listxattr(node));
  }

  @Test
  void onlyThreeNamespacesAreSupported() {
    long node = file("f");
    for (String name : new String[] {"system.posix_acl_access", "system.x", "os2.x", "x", "user"}) {
      assertEquals(FsError.EOPNOTSUPP, set(node, name, 0), name);
      assertEquals(FsError.EOPNOTSUPP, errorOf(() -> mount.getxattr(node, name)), name);
      assertEquals(FsError.EOPNOTSUPP, errorOf(() -> mount.removexattr(node, name)), name);
    }
    assertEquals(FsError.EINVAL, set(node, "user.", 0));
    for (String name : new String[] {"user.x", "trusted.x", "security.x"}) {
      assertEquals(FsError.OK, set(node, name, 0), name);
    }
    assertEquals("security.x trusted.x user.x ", mount.listxattr(node));
    mount.as(1000, 1000);
    assertEquals("security.x user.x ", mount.listxattr(node));
  }

  @Test
  void valuesAreBounded() {
    long node = file("f");
    byte[] most = new byte[64 << 10];
    most[7] = 1;
    mount.setxattr(node, "user.a", most, 0);
    assertArrayEquals(most, mount.getxattr(node, "user.a"));
    byte[] more = new byte[(64 << 10) + 1];
    assertEquals(FsError.E2BIG, errorOf(() -> mount.setxattr(node, "user.a", more, 0)));
    assertArrayEquals(most, mount.getxattr(node, "user.a"));
  }

  @Test
  void theyDoNotDisturbAnOpenFile() {
    Answer made = mount.create(ROOT, "f", O_RDWR | O_EXCL);
    long node = made.entry().node();
    mount.write(node, made.handle(), 0, bytes("hello"));
    mount.flush(made.handle());
    long ctime = mount.getattr(node).ctimeNs();
    volume.clock.advance(Duration.ofSeconds(1));
    mount.write(node, made.handle(), 5, bytes(" world"));
    mount.setxattr(node, "user.a", bytes("x"), 0);
    assertTrue(mount.getattr(node).ctimeNs() > ctime);
    assertEquals(11, mount.getattr(node).sizeBytes());
    mount.flush(made.handle());
    assertArrayEquals(bytes("hello world"), mount.read(made.handle(), 0, 100));
    mount.close(made.handle());
    // The kernel keeps its pages: nobody else has changed the file.
    Answer again = mount.open(node, O_RDWR);
    mount.read(again.handle(), 0, 100);
    mount.setxattr(node, "user.a", bytes("y"), 0);
    Answer third = mount.open(node, O_RDWR);
    assertTrue(third.flags().contains(OpenFlag.KEEP_CACHE));
    mount.close(third.handle());
    mount.close(again.handle());
  }

  @Test
  void aWriteThatTakesPrivilegesTakesCapabilitiesButNotThoseGivenAfterwards() {
    Answer made = mount.create(ROOT, "f", O_RDWR | O_EXCL);
    long node = made.entry().node();
    mount.setxattr(node, CAPABILITY, bytes("old"), 0);
    mount.write(node, made.handle(), 0, bytes("x"), true);
    mount.flush(made.handle());
    assertEquals(FsError.ENODATA, errorOf(() -> mount.getxattr(node, CAPABILITY)));
    mount.write(node, made.handle(), 0, bytes("y"), true);
    mount.setxattr(node, CAPABILITY, bytes("new"), 0);
    mount.flush(made.handle());
    assertArrayEquals(bytes("new"), mount.getxattr(node, CAPABILITY));
    mount.close(made.handle());
  }

  @Test
  void anotherMountSeesThemAfterTheTimeout() {
    PosixMount other = volume.mount();
    long node = file("f");
    assertEquals(node, other.lookup(ROOT, "f").node());
    assertEquals("", other.listxattr(node));
    mount.setxattr(node, "user.a", bytes("x"), 0);
    volume.clock.advance(TIMED_OUT);
    assertEquals("user.a ", other.listxattr(node));
    assertArrayEquals(bytes("x"), other.getxattr(node, "user.a"));
  }

  @Test
  void theMountAnswersSomeOfItsRootByItself() {
    AtomicInteger asked = new AtomicInteger();
    VirtualXattrs virtual =
        new VirtualXattrs(
            Map.of(
                XattrName.of("user.dfs.count"), () -> bytes("asked " + asked.incrementAndGet())));
    PosixMount with = volume.mount(virtual);
    assertArrayEquals(bytes("asked 1"), with.getxattr(ROOT, "user.dfs.count"));
    assertArrayEquals(bytes("asked 2"), with.getxattr(ROOT, "user.dfs.count"));
    assertEquals("", with.listxattr(ROOT));
    assertEquals(
        FsError.EPERM, errorOf(() -> with.setxattr(ROOT, "user.dfs.count", bytes("x"), 0)));
    assertEquals(FsError.EPERM, errorOf(() -> with.removexattr(ROOT, "user.dfs.count")));
    with.setxattr(ROOT, "user.a", bytes("x"), 0);
    assertEquals("user.a ", with.listxattr(ROOT));
    assertEquals(FsError.ENODATA, errorOf(() -> with.getxattr(file("f"), "user.dfs.count")));
    assertEquals(FsError.ENODATA, errorOf(() -> mount.getxattr(ROOT, "user.dfs.count")));
  }
}
