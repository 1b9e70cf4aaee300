package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.Mutation;
import io.dfs.testkit.metadata.TestMount;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** readdir, its cookies and its pages. */
abstract class DirectoryContract extends StoreContract {
  @Test
  void entriesComeInTheOrderInWhichTheirNamesCame() {
    TestMount mount = mount();
    for (String name : List.of("z", "m", "a", "k")) {
      mount.create(ROOT, name);
    }
    assertEquals(List.of("z", "m", "a", "k"), names(ROOT));
    long last = 2;
    for (DirectoryEntry entry : entries(ROOT)) {
      assertTrue(entry.cookie() > last, "cookies ascend, above 2");
      last = entry.cookie();
    }
  }

  @Test
  void entriesCarryTheirAttributes() {
    TestMount mount = mount();
    Attr d = mount.mkdir(ROOT, "d");
    mount.mkdir(d.id(), "sub");
    Attr f = mount.create(ROOT, "f");
    mount.apply(commit(f).inline(0, "hello").build());
    List<Attr> attrs = entries(ROOT).stream().map(DirectoryEntry::attr).toList();
    assertEquals(List.of(getattr(d), getattr(f)), attrs);
  }

  @Test
  void pagesCoverTheDirectoryWithoutGapsOrRepeats() {
    TestMount mount = mount();
    for (int i = 0; i < 10; i++) {
      mount.create(ROOT, "f" + i);
    }
    List<String> all = new ArrayList<>();
    DirectoryPage page = store().readdir(ROOT, 0, 3);
    assertEquals(3, page.entries().size());
    all.addAll(namesOf(page));
    while (!page.last()) {
      page = store().readdir(ROOT, page.entries().getLast().cookie(), 3);
      all.addAll(namesOf(page));
    }
    assertEquals(names(ROOT), all);
  }

  @Test
  void thePageThatEndsTheDirectoryIsTheLast() {
    TestMount mount = mount();
    assertTrue(store().readdir(ROOT, 0, 2).last());
    mount.create(ROOT, "a");
    mount.create(ROOT, "b");
    assertTrue(store().readdir(ROOT, 0, 2).last());
    mount.create(ROOT, "c");
    DirectoryPage first = store().readdir(ROOT, 0, 2);
    assertFalse(first.last());
    DirectoryPage rest = store().readdir(ROOT, first.entries().getLast().cookie(), 2);
    assertTrue(rest.last());
    DirectoryPage none = store().readdir(ROOT, rest.entries().getLast().cookie(), 2);
    assertTrue(none.last());
    assertTrue(none.entries().isEmpty());
  }

  @Test
  void whatStaysIsListedOnceWhileOthersComeAndGo() {
    TestMount mount = mount();
    for (int i = 0; i < 12; i++) {
      mount.create(ROOT, (i % 2 == 0 ? "stays" : "goes") + i);
    }
    List<String> seen = new ArrayList<>();
    long cookie = 0;
    for (int i = 0; ; i++) {
      DirectoryPage page = store().readdir(ROOT, cookie, 2);
      seen.addAll(namesOf(page));
      if (page.last()) {
        break;
      }
      cookie = page.entries().getLast().cookie();
      if (i < 6) {
        mount.unlink(ROOT, "goes" + (2 * i + 1));
        mount.create(ROOT, "comes" + i);
      }
    }
    List<String> staying = seen.stream().filter(n -> n.startsWith("stays")).toList();
    assertEquals(List.of("stays0", "stays2", "stays4", "stays6", "stays8", "stays10"), staying);
    assertEquals(seen.size(), seen.stream().distinct().count(), "listed twice in " + seen);
  }

  @Test
  void aCookieOfANameThatIsGoneStillMarksItsPlace() {
    TestMount mount = mount();
    List.of("a", "b", "c", "d").forEach(n -> mount.create(ROOT, n));
    long behindB = cookie(ROOT, "b");
    mount.unlink(ROOT, "b");
    assertEquals(List.of("c", "d"), namesOf(store().readdir(ROOT, behindB, 10)));
  }

  @Test
  void aNameThatIsReplacedKeepsItsPlace() {
    TestMount mount = mount();
    List.of("a", "b", "c").forEach(n -> mount.create(ROOT, n));
    long place = cookie(ROOT, "a");
    mount.apply(TestMount.rename(ROOT, "c", ROOT, "a"));
    assertEquals(place, cookie(ROOT, "a"));
    assertEquals(List.of("a", "b"), names(ROOT));
  }

  @Test
  void namesThatAreExchangedKeepTheirPlaces() {
    TestMount mount = mount();
    Attr a = mount.create(ROOT, "a");
    mount.create(ROOT, "b");
    long place = cookie(ROOT, "a");
    mount.apply(
        new Mutation.Rename(ROOT, TestMount.name("a"), ROOT, TestMount.name("b"), false, true));
    assertEquals(place, cookie(ROOT, "a"));
    assertEquals(List.of("a", "b"), names(ROOT));
    assertEquals(a.id(), entries(ROOT).getLast().attr().id());
  }

  @Test
  void aNewNameComesLast() {
    TestMount mount = mount();
    List.of("a", "b", "c").forEach(n -> mount.create(ROOT, n));
    mount.apply(TestMount.rename(ROOT, "a", ROOT, "z"));
    mount.unlink(ROOT, "b");
    mount.create(ROOT, "b");
    assertEquals(List.of("c", "z", "b"), names(ROOT));
  }

  private long cookie(InodeId directory, String name) {
    return entries(directory).stream()
        .filter(e -> e.name().equals(TestMount.name(name)))
        .findFirst()
        .orElseThrow()
        .cookie();
  }

  private static List<String> namesOf(DirectoryPage page) {
    return page.entries().stream().map(e -> e.name().toString()).toList();
  }
}
