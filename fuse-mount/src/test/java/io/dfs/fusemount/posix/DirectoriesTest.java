package io.dfs.fusemount.posix;

import static io.dfs.fusemount.posix.PosixMount.ROOT;
import static io.dfs.fusemount.posix.PosixMount.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoriesTest {
  private final PosixVolume volume = new PosixVolume();
  private final PosixMount mount = volume.mount();
  private final long directory = mount.mkdir(ROOT, "d").node();

  private void fill(int count) {
    PosixMount maker = volume.mount();
    for (int i = 0; i < count; i++) {
      maker.mknod(directory, "f" + i, 0100644);
    }
  }

  private static List<String> names(List<Answer.Line> lines) {
    return lines.stream().map(Answer.Line::name).toList();
  }

  private static List<String> expected(int count) {
    List<String> names = new ArrayList<>(List.of(".", ".."));
    IntStream.range(0, count).forEach(i -> names.add("f" + i));
    return names;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 10_000})
  void pagesOfAnySizeListEverythingOnce(int room) {
    fill(50);
    long handle = mount.opendir(directory);
    assertEquals(expected(50), names(mount.rest(directory, handle, 0, room, false)));
    assertEquals(expected(50), names(mount.rest(directory, handle, 0, room, true)));
    mount.closedir(handle);
  }

  @Test
  void aListingOfAThousandEntriesIsOneRequest() {
    fill(1000);
    long handle = mount.opendir(directory);
    assertEquals(1002, mount.rest(directory, handle, 0, 30, true).size());
    assertEquals(1, mount.metadata.readdirs());
    long empty = mount.mkdir(ROOT, "empty").node();
    long other = mount.opendir(empty);
    assertEquals(2, mount.rest(empty, other, 0, 30, true).size());
    assertEquals(2, mount.metadata.readdirs(), "an empty one, too");
  }

  @Test
  void aLongListingGoesThroughSeveralPagesOfTheServer() {
    fill(5000);
    long handle = mount.opendir(directory);
    assertEquals(expected(5000), names(mount.rest(directory, handle, 0, 999, false)));
  }

  @Test
  void dotsNameTheDirectoryAndItsParent() {
    long below = mount.mkdir(directory, "below").node();
    List<Answer.Line> root = mount.page(ROOT, mount.opendir(ROOT), 0, 2, false);
    assertEquals(List.of(1L, 1L), root.stream().map(Answer.Line::ino).toList());
    List<Answer.Line> deep = mount.page(below, mount.opendir(below), 0, 2, true);
    assertEquals(List.of(below, directory), deep.stream().map(Answer.Line::ino).toList());
    List<Answer.Line> mid = mount.page(directory, mount.opendir(directory), 0, 2, true);
    assertEquals(List.of(directory, 1L), mid.stream().map(Answer.Line::ino).toList());
  }

  @Test
  void seekdirGoesToWhereTelldirWasAlsoInAnotherHandleAndMount() {
    fill(20);
    long handle = mount.opendir(directory);
    List<Answer.Line> all = mount.rest(directory, handle, 0, 7, false);
    for (Answer.Line line : all) {
      List<String> behind = names(all.subList(all.indexOf(line) + 1, all.size()));
      assertEquals(behind, names(mount.rest(directory, handle, line.nextOffset(), 3, false)));
    }
    PosixMount other = volume.mount();
    long offset = all.get(11).nextOffset();
    assertEquals(
        names(all.subList(12, all.size())),
        names(other.rest(directory, other.opendir(directory), offset, 3, true)));
  }

  @Test
  void rewinddirShowsWhatHasChanged() {
    fill(3);
    long handle = mount.opendir(directory);
    assertEquals(expected(3), names(mount.rest(directory, handle, 0, 10, false)));
    PosixMount other = volume.mount();
    other.mknod(directory, "f3", 0100644);
    assertEquals(expected(4), names(mount.rest(directory, handle, 0, 10, false)));
    other.unlink(directory, "f3");
    assertEquals(expected(3), names(mount.rest(directory, handle, 0, 1, true)));
  }

  @Test
  void whatIsThereAllTheTimeIsListedExactlyOnceWhileOthersAddAndRemove() {
    fill(200);
    PosixMount other = volume.mount();
    for (int i = 0; i < 200; i += 2) {
      other.mknod(directory, "gone" + i, 0100644);
    }
    long handle = mount.opendir(directory);
    List<String> seen = new ArrayList<>();
    long at = 0;
    int step = 0;
    while (true) {
      List<Answer.Line> page = mount.page(directory, handle, at, 5, true);
      if (page.isEmpty()) {
        break;
      }
      seen.addAll(names(page));
      at = page.getLast().nextOffset();
      if (step < 200) {
        other.unlink(directory, "gone" + step);
        other.mknod(directory, "new" + step, 0100644);
      }
      step += 2;
    }
    Set<String> once = new HashSet<>(seen);
    assertEquals(seen.size(), once.size(), "nothing twice");
    assertTrue(once.containsAll(expected(200)), "nothing left out");
  }

  @Test
  void listedAttributesServeTheKernelAsIfLookedUp() {
    long node = mount.file(directory, "f", "hello".getBytes(StandardCharsets.UTF_8));
    PosixMount fresh = volume.mount();
    int before = fresh.fs.kernelNodes();
    Answer.Line line = fresh.rest(directory, fresh.opendir(directory), 0, 100, true).getLast();
    assertEquals(5, line.entry().orElseThrow().stat().sizeBytes());
    assertEquals(node, line.entry().orElseThrow().node());
    assertEquals(Duration.ofSeconds(1), line.entry().orElseThrow().entryTimeout());
    assertEquals(before + 1, fresh.fs.kernelNodes());
    fresh.fs.forget(node, 1);
    assertEquals(before, fresh.fs.kernelNodes());
  }

  @Test
  void aPageThatIsKeptAges() {
    fill(10);
    long handle = mount.opendir(directory);
    List<Answer.Line> first = mount.page(directory, handle, 0, 5, true);
    volume.clock.advance(Duration.ofMillis(400));
    Answer.Line later =
        mount.page(directory, handle, first.getLast().nextOffset(), 1, true).getFirst();
    assertEquals(Duration.ofMillis(600), later.entry().orElseThrow().entryTimeout());
    assertEquals(Duration.ofMillis(600), later.entry().orElseThrow().attrTimeout());
  }

  @Test
  void bytesThatAreNotCommittedCountInAListing() {
    Answer made = mount.create(directory, "f", PosixMount.O_RDWR);
    mount.write(made.entry().node(), made.handle(), 0, new byte[1234]);
    Answer.Line line = mount.rest(directory, mount.opendir(directory), 0, 100, true).getLast();
    assertEquals(1234, line.entry().orElseThrow().stat().sizeBytes());
    mount.close(made.handle());
  }

  @Test
  void aRemovedDirectoryIsGoneForItsHandles() {
    long handle = mount.opendir(directory);
    volume.mount().rmdir(ROOT, "d");
    assertEquals(FsError.ENOENT, errorOf(() -> mount.rest(directory, handle, 0, 10, false)));
    mount.closedir(handle);
  }
}
