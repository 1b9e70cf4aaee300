package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.testkit.metadata.TestMount;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lookups of several names at once. */
abstract class PathContract extends StoreContract {
  private List<Attr> path(InodeId from, String... names) {
    List<FileName> path = Arrays.stream(names).map(TestMount::name).toList();
    return store().lookupPath(from, path);
  }

  @Test
  void eachNameIsLookedUpInWhatTheOneBeforeItMeans() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr b = mount.mkdir(a.id(), "b");
    Attr c = mount.create(b.id(), "c");
    mount.mkdir(ROOT, "b");
    mount.create(a.id(), "c");
    assertEquals(List.of(getattr(a), getattr(b), c), path(ROOT, "a", "b", "c"));
    assertEquals(List.of(getattr(b), c), path(a.id(), "b", "c"));
    assertEquals(List.of(), path(ROOT));
  }

  @Test
  void theWalkEndsAtWhatIsMissing() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr b = mount.mkdir(a.id(), "b");
    assertEquals(List.of(getattr(a), b), path(ROOT, "a", "b", "x", "b"));
    assertEquals(List.of(), path(ROOT, "x", "a"));
  }

  @Test
  void theWalkEndsBehindWhatIsNoDirectory() {
    TestMount mount = mount();
    Attr a = mount.mkdir(ROOT, "a");
    Attr f = mount.create(a.id(), "f");
    Attr s = mount.symlink(a.id(), "s", ".");
    assertEquals(List.of(getattr(a), f), path(ROOT, "a", "f", "f"));
    assertEquals(List.of(getattr(a), s), path(ROOT, "a", "s", "f"));
    assertEquals(List.of(getattr(a), s), path(ROOT, "a", "s"));
  }

  @Test
  void theFirstDirectoryMustBeThere() {
    TestMount mount = mount();
    Attr f = mount.create(ROOT, "f");
    Attr removed = mount.mkdir(ROOT, "d");
    mount.rmdir(ROOT, "d");
    assertFails(FsError.ENOTDIR, () -> path(f.id(), "x"));
    assertFails(FsError.ENOTDIR, () -> path(f.id()));
    assertFails(FsError.ENOENT, () -> path(removed.id(), "x"));
    assertFails(FsError.ENOENT, () -> path(removed.id()));
    assertFails(FsError.ENOENT, () -> path(mount.newInode(), "x"));
  }

  @Test
  void namesMayRepeat() {
    TestMount mount = mount();
    InodeId at = ROOT;
    for (int i = 0; i < 40; i++) {
      at = mount.mkdir(at, "d").id();
    }
    String[] names = new String[50];
    Arrays.fill(names, "d");
    List<Attr> found = path(ROOT, names);
    assertEquals(40, found.size());
    assertEquals(at, found.getLast().id());
  }
}
