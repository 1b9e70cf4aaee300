package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.LocalPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** put and get, on a volume in memory and a directory of this machine. */
class CopyTest {
  private static final int LARGE = (20 << 20) + 777;

  @TempDir Path directory;

  private final MemoryCluster cluster = new MemoryCluster();
  private Path here;

  @BeforeEach
  void start() throws IOException {
    here = Files.createDirectory(directory.resolve("here"));
  }

  private void dfs(String... words) {
    assertEquals(0, cluster.dfs(words), cluster.err());
  }

  private void refuses(int code, String sentence, String... words) {
    assertEquals(code, cluster.dfs(words), cluster.out() + cluster.err());
    assertEquals("dfs: " + sentence + "\n", cluster.err());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private Path local(String name, byte[] bytes) throws IOException {
    Path path = here.resolve(LocalPaths.path(name));
    Files.write(path, bytes);
    return path;
  }

  /** Names below, with what begins with a dot. */
  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> ByteText.text(LocalPaths.name(p))).sorted().toList();
    }
  }

  private List<String> volumeNames(String path) {
    dfs("ls", "-a", path);
    return cluster.out().lines().toList();
  }

  @Test
  void largeAndSmallFilesComeBack() throws IOException {
    Path large = local("large", random(LARGE));
    Path small = local("small", random(100));
    Path empty = local("empty", new byte[0]);
    dfs("mkdir", "/d");
    dfs("put", large.toString(), small.toString(), empty.toString(), "/d");
    assertEquals(List.of("empty", "large", "small"), volumeNames("/d"));
    Path back = Files.createDirectory(directory.resolve("back"));
    dfs("get", "/d/large", "/d/small", "/d/empty", back.toString());
    for (String name : List.of("large", "small", "empty")) {
      assertArrayEquals(
          Files.readAllBytes(here.resolve(name)), Files.readAllBytes(back.resolve(name)), name);
    }
    assertEquals(List.of("empty", "large", "small"), names(back));
  }

  @Test
  void chunksOfOneFileMoveSideBySide() throws IOException {
    Path large = local("large", random(LARGE));
    cluster.chunks.moveTogether(4);
    dfs("put", large.toString(), "/");
    assertEquals(4, cluster.chunks.mostAtOnce());
    cluster.chunks.moveTogether(3);
    dfs("get", "/large", directory.resolve("back").toString());
    assertEquals(3, cluster.chunks.mostAtOnce());
    assertArrayEquals(Files.readAllBytes(large), Files.readAllBytes(directory.resolve("back")));
  }

  @Test
  void smallFilesMoveSideBySide() throws IOException {
    for (int i = 0; i < 12; i++) {
      local("f" + i, random(200_000 + i));
    }
    cluster.chunks.moveTogether(8);
    dfs("put", "-r", here.toString(), "/");
    assertEquals(8, cluster.chunks.mostAtOnce());
    cluster.chunks.moveTogether(8);
    dfs("get", "-r", "/here", directory.resolve("back").toString());
    assertEquals(8, cluster.chunks.mostAtOnce());
  }

  @Test
  void treesComeBackWithModesTimesAndLinks() throws IOException {
    Path tree = Files.createDirectories(here.resolve("tree/sub/deep"));
    Path file = Files.write(tree.resolve("file"), random(5000));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("no/where"));
    Files.setAttribute(file, "unix:mode", 0640);
    FileTime time = FileTime.from(1_234_567_890_123_456_789L, TimeUnit.NANOSECONDS);
    Files.setLastModifiedTime(file, time);
    Files.setAttribute(tree, "unix:mode", 0750);
    Files.setLastModifiedTime(tree, time);
    dfs("put", "-r", "-p", here.resolve("tree").toString(), "/");
    dfs("get", "-rp", "/tree", directory.resolve("back").toString());
    Path back = directory.resolve("back/sub/deep");
    assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(back.resolve("file")));
    assertEquals(time, Files.getLastModifiedTime(back.resolve("file")));
    assertEquals(time, Files.getLastModifiedTime(back));
    assertEquals(0640, (int) Files.getAttribute(back.resolve("file"), "unix:mode") & 07777);
    assertEquals(0750, (int) Files.getAttribute(back, "unix:mode") & 07777);
    assertEquals("no/where", Files.readSymbolicLink(back.resolve("link")).toString());
  }

  @Test
  void namesAreBytes() throws IOException {
    List<String> odd =
        List.of("new\nline", " ", "é", ByteText.text(new byte[] {(byte) 0xe9}), "n".repeat(255));
    Path tree = Files.createDirectory(here.resolve("odd"));
    for (String name : odd) {
      Files.write(tree.resolve(LocalPaths.path(name)), ByteText.bytes(name));
    }
    dfs("put", "-r", tree.toString(), "/");
    dfs("get", "-r", "/odd", directory.resolve("back").toString());
    assertEquals(names(tree), names(directory.resolve("back")));
    for (String name : odd) {
      Path back = directory.resolve("back").resolve(LocalPaths.path(name));
      assertArrayEquals(ByteText.bytes(name), Files.readAllBytes(back));
      dfs("cat", "/odd/" + name);
      assertArrayEquals(ByteText.bytes(name), cluster.bytes());
    }
  }

  @Test
  void standardStreamsDo() {
    byte[] bytes = random(3 << 20);
    cluster.type(bytes);
    dfs("put", "-", "/stream");
    dfs("get", "/stream", "-");
    assertArrayEquals(bytes, cluster.bytes());
    cluster.type(bytes);
    refuses(
        1,
        "/ is a directory: standard input has no name, say which it shall have",
        "put",
        "-",
        "/");
    assertEquals(2, cluster.dfs("put", "-", "-", "/"));
  }

  @Test
  void nothingIsReplacedUnlessAsked() throws IOException {
    Path file = local("f", new byte[] {1});
    dfs("put", file.toString(), "/f");
    Files.write(file, new byte[] {2});
    refuses(1, "/f exists: --force replaces it", "put", file.toString(), "/");
    dfs("put", "--force", file.toString(), "/f");
    Path target = directory.resolve("f");
    Files.write(target, new byte[] {3});
    refuses(1, target + " exists: --force replaces it", "get", "/f", directory.toString());
    assertArrayEquals(new byte[] {3}, Files.readAllBytes(target));
    dfs("get", "-f", "/f", target.toString());
    assertArrayEquals(new byte[] {2}, Files.readAllBytes(target));
    assertEquals(List.of("f", "here"), names(directory));
  }

  @Test
  void badSourcesAreNamed() throws IOException {
    String missing = here.resolve("missing").toString();
    refuses(1, "there is no " + missing, "put", missing, "/");
    Files.createDirectory(here.resolve("d"));
    refuses(
        1,
        here.resolve("d") + " is a directory: -r copies it with all below it",
        "put",
        here.resolve("d").toString(),
        "/");
    refuses(1, "there is no /missing", "get", "/missing", here.toString());
    dfs("mkdir", "/dir");
    refuses(
        1, "/dir is a directory: -r copies it with all below it", "get", "/dir", here.toString());
    refuses(1, "there is no directory " + missing, "get", "/dir", "/missing", missing);
    refuses(1, "/x: there is no such directory", "put", missing, missing, "/x");
    assertEquals(2, cluster.dfs("put", "one"));
  }

  @Test
  void theOthersAreCopiedWhenOneFails() throws IOException {
    Path file = local("f", new byte[] {1});
    assertEquals(3, cluster.dfs("put", here + "/missing", file.toString(), "/"));
    assertEquals(List.of("f"), volumeNames("/"));
    assertEquals(3, cluster.dfs("get", "/f", "/missing", directory.toString()));
    assertEquals(List.of("f", "here"), names(directory));
  }

  @Test
  void aCopyThatFailsLeavesNothingBehind() throws IOException {
    Path file = local("f", random(3 << 20));
    cluster.shortTimeout();
    cluster.chunks.goAway();
    assertEquals(1, cluster.dfs("put", file.toString(), "/"));
    assertTrue(cluster.err().startsWith("dfs: /f: "), cluster.err());
    assertEquals(List.of(), volumeNames("/"));
  }

  @Test
  void aFileThatCannotBeReadLeavesNothingBehind() throws IOException {
    Path file = local("f", random(3 << 20));
    dfs("put", file.toString(), "/");
    cluster.shortTimeout();
    cluster.chunks.goAway();
    assertEquals(1, cluster.dfs("get", "/f", directory.toString()));
    assertTrue(cluster.err().startsWith("dfs: /f: "), cluster.err());
    assertEquals(List.of("here"), names(directory));
  }

  @Test
  void holesStayHoles() throws IOException {
    Path file = here.resolve("sparse");
    cluster.sparse("/sparse", 64 << 20);
    dfs("get", "/sparse", file.toString());
    assertEquals(64 << 20, Files.size(file));
    dfs("du", "-s", "/sparse");
    assertEquals("0\t/sparse\n", cluster.out());
  }

  @Test
  void getWritesThroughALinkAndNeverOverDevices() throws IOException {
    Path file = local("f", new byte[] {1});
    dfs("put", file.toString(), "/f");
    Path real = Files.write(directory.resolve("real"), new byte[] {2});
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("real"));
    dfs("get", "--force", "/f", link.toString());
    assertTrue(Files.isSymbolicLink(link));
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(real));
    refuses(
        1,
        "/dev/null is no regular file: write to '-' and redirect that",
        "get",
        "--force",
        "/f",
        "/dev/null");
    assertFalse(Files.isRegularFile(Path.of("/dev/null"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void mergesIntoDirectoriesThatAreThere() throws IOException {
    Path tree = Files.createDirectory(here.resolve("t"));
    Files.write(tree.resolve("a"), new byte[] {1});
    dfs("put", "-r", tree.toString(), "/");
    Files.write(tree.resolve("b"), new byte[] {2});
    assertEquals(3, cluster.dfs("put", "-r", tree.toString(), "/"));
    assertEquals("dfs: /t/a exists: --force replaces it\n", cluster.err());
    assertEquals(List.of("a", "b"), volumeNames("/t"));
    dfs("put", "-r", "-f", tree + "/.", "/t");
    assertEquals(List.of("a", "b"), volumeNames("/t"));
  }

  @Test
  void tellsProgramsWhatItDid() throws IOException {
    Path file = local("f", random(1000));
    dfs("put", "-o", "json", file.toString(), "/");
    assertTrue(cluster.out().contains("\"files\": 1"), cluster.out());
    assertTrue(cluster.out().contains("\"bytes\": 1000"), cluster.out());
  }

  @Test
  void showsProgressToPeopleOnly() throws IOException {
    Path file = local("f", random(1000));
    dfs("put", file.toString(), "/a");
    assertEquals("", cluster.err());
    cluster.onTerminal();
    dfs("put", file.toString(), "/b");
    assertTrue(cluster.err().contains("100 %  1000 B of 1000 B  1/1 file"), cluster.err());
    dfs("put", "-q", file.toString(), "/c");
    assertEquals("", cluster.err());
  }
}
