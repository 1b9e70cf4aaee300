package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.Output;
import io.dfs.cli.volume.Caller;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Commands on names and attributes, on a volume in memory. */
class FilesTest {
  private final MemoryCluster cluster = new MemoryCluster();

  private void dfs(String... words) {
    assertEquals(0, cluster.dfs(words), cluster.err());
  }

  private void refuses(int code, String sentence, String... words) {
    assertEquals(code, cluster.dfs(words), cluster.out() + cluster.err());
    assertEquals("dfs: " + sentence + "\n", cluster.err());
  }

  private void file(String path, String text) {
    cluster.type(text.getBytes(StandardCharsets.UTF_8));
    dfs("put", "-", path);
  }

  private List<String> lines() {
    return cluster.out().lines().toList();
  }

  // ---- ls

  @Test
  void listsInTheOrderOfBytesWithoutHiddenNames() {
    for (String name : List.of("b", "a", "Z", ".hidden", "é")) {
      file("/" + name, name);
    }
    dfs("ls");
    assertEquals(List.of("Z", "a", "b", "é"), lines());
    dfs("ls", "-a", "/");
    assertEquals(List.of(".hidden", "Z", "a", "b", "é"), lines());
  }

  @Test
  void listsTreesWithHeadings() {
    dfs("mkdir", "-p", "/t/x/y");
    file("/t/f", "1");
    file("/t/x/g", "2");
    dfs("ls", "-R", "/t");
    assertEquals("/t:\nf\nx\n\n/t/x:\ng\ny\n\n/t/x/y:\n", cluster.out());
  }

  @Test
  void listsDetailsInColumns() {
    dfs("mkdir", "-m", "1777", "/t");
    file("/t/five", "12345");
    dfs("ls", "-l", "/t");
    assertTrue(
        cluster.out().matches("-rw-r--r-- 1 root root 5 \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d five\n"),
        cluster.out());
    dfs("ls", "-ld", "/t");
    assertTrue(cluster.out().startsWith("drwxrwxrwt 2 root root 0 "), cluster.out());
  }

  @Test
  void listsAsJson() {
    dfs("mkdir", "/t");
    file("/t/f", "123");
    dfs("ls", "-o", "json", "/t");
    assertTrue(cluster.out().contains("\"path\": \"/t\""), cluster.out());
    assertTrue(cluster.out().contains("\"name\": \"f\""), cluster.out());
    assertTrue(cluster.out().contains("\"size_bytes\": 3"), cluster.out());
  }

  @Test
  void saysThatNothingIsThere() {
    refuses(1, "there is no /nowhere", "ls", "/nowhere");
    refuses(1, "there is no /nowhere/at/all", "ls", "/nowhere/at/all");
    file("/f", "");
    refuses(1, "/f/x: a name on the way is no directory", "ls", "/f/x");
    refuses(1, "/f/ is no directory", "ls", "/f/");
  }

  @Test
  void goesOnAfterAFailure() {
    file("/f", "");
    assertEquals(3, cluster.dfs("ls", "/nowhere", "/f"));
    assertEquals("/f\n", cluster.out());
    assertEquals("dfs: there is no /nowhere\n", cluster.err());
  }

  @Test
  void showsNamesAsTheyAreButNotToATerminal() {
    String name = "new\nline " + ByteText.text(new byte[] {(byte) 0xe9});
    file("/" + name, "");
    dfs("ls");
    assertArrayEquals(ByteText.bytes(name + "\n"), cluster.bytes());
    cluster.onTerminal();
    dfs("ls");
    assertEquals("new\\nline \\xe9\n", cluster.out());
    refuses(
        1, "there is no /x\\xe9\\n", "ls", "/x" + ByteText.text(new byte[] {(byte) 0xe9}) + "\n");
  }

  // ---- cat

  @Test
  void catsSeveral() {
    file("/a", "one ");
    file("/b", "two");
    dfs("cat", "/a", "/b");
    assertEquals("one two", cluster.out());
    refuses(1, "/ is a directory", "cat", "/");
  }

  @Test
  void endsQuietlyWhenNobodyReadsOn() {
    file("/a", "much");
    Output closed =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
              }
            });
    assertEquals(141, cluster.dfs(closed, "cat", "/a"));
    assertEquals("", cluster.err());
    assertEquals(141, cluster.dfs(closed, "ls"));
    assertEquals("", cluster.err());
  }

  @Test
  void saysThatTheOutputIsFull() {
    file("/a", "much");
    Output full =
        new Output(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    assertEquals(1, cluster.dfs(full, "ls"));
    assertEquals("dfs: cannot write the output: No space left on device\n", cluster.err());
  }

  // ---- mkdir

  @Test
  void makesDirectories() {
    refuses(1, "there is no /a/b", "mkdir", "/a/b");
    dfs("mkdir", "-p", "/a/b/c");
    dfs("mkdir", "-p", "/a/b/c");
    refuses(1, "/a exists", "mkdir", "/a");
    file("/f", "");
    refuses(1, "/f exists", "mkdir", "-p", "/f");
    assertEquals(2, cluster.dfs("mkdir", "-m", "9", "/z"));
  }

  // ---- mv

  @Test
  void movesAndRefusesToReplace() {
    file("/a", "A");
    file("/b", "B");
    refuses(1, "/b exists", "mv", "/a", "/b");
    dfs("mv", "--force", "/a", "/b");
    dfs("cat", "/b");
    assertEquals("A", cluster.out());
    dfs("mkdir", "/d");
    file("/c", "C");
    dfs("mv", "/b", "/c", "/d");
    dfs("ls", "/d");
    assertEquals(List.of("b", "c"), lines());
    refuses(1, "/x is no directory", "mv", "/d/b", "/d/c", "/x");
    refuses(1, "there is no /x", "mv", "/x", "/y");
  }

  // ---- rm

  @Test
  void removesTreesOnlyWhenAsked() {
    dfs("mkdir", "-p", "/t/x/y");
    file("/t/x/f", "");
    refuses(1, "/t is a directory: -r removes it with all below it", "rm", "/t");
    dfs("rm", "-r", "/t");
    refuses(1, "there is no /t", "rm", "/t");
    dfs("rm", "-f", "/t", "/t/x");
    dfs("ls", "-a");
    assertEquals("", cluster.out());
  }

  @Test
  void neverRemovesTheRoot() {
    file("/f", "");
    refuses(1, "/ has no name of its own: name it fully", "rm", "-rf", "/");
    refuses(1, "/./.. has no name of its own: name it fully", "rm", "-rf", "/./..");
    dfs("ls");
    assertEquals(List.of("f"), lines());
  }

  @Test
  void removesLinksNotWhatTheyLeadTo() {
    dfs("mkdir", "/d");
    file("/d/f", "");
    cluster.link("/l", "d");
    dfs("rm", "-r", "/l");
    dfs("ls", "/d");
    assertEquals(List.of("f"), lines());
  }

  // ---- links on the way

  @Test
  void followsLinksAsTheKernelDoes() {
    dfs("mkdir", "-p", "/d/e");
    file("/d/f", "there");
    cluster.link("/d/e/up", "../f");
    cluster.link("/here", "d/e/./up");
    dfs("cat", "/here");
    assertEquals("there", cluster.out());
    dfs("ls", "/d/e/../../d/e");
    assertEquals(List.of("up"), lines());
    cluster.link("/loop", "loop");
    refuses(1, "/loop leads through more than 40 links", "cat", "/loop");
    cluster.link("/out", "/etc/passwd");
    refuses(
        1,
        "/out leads through a link to /etc/passwd, which is a path of a machine, not of the volume",
        "cat",
        "/out");
  }

  // ---- stat, du

  @Test
  void printsAttributes() {
    file("/f", "12345");
    dfs("stat", "/f");
    assertTrue(cluster.out().contains("mode      0644 -rw-r--r--, owner root:root (0:0)"));
    assertTrue(cluster.out().contains("size      5 bytes (5 B), 1 blocks of 512 bytes"));
    cluster.link("/l", "f");
    dfs("stat", "-o", "json", "/l");
    assertTrue(cluster.out().contains("\"target\": \"f\""), cluster.out());
    dfs("stat", "-L", "-o", "json", "/l");
    assertFalse(cluster.out().contains("target"), cluster.out());
  }

  @Test
  void sumsUpAndCountsHardLinksOnce() {
    dfs("mkdir", "-p", "/t/x");
    file("/t/a", "a".repeat(1000));
    file("/t/x/b", "b".repeat(3000));
    cluster.hardLink("/t/x/b", "/t/again");
    dfs("du", "/t");
    List<String> lines = lines();
    assertTrue(lines.getLast().endsWith("\t/t"), lines.toString());
    dfs("du", "-s", "-b", "/t");
    assertEquals("4000\t/t\n", cluster.out());
    dfs("du", "-s", "-h", "/t");
    assertEquals("4.0K\t/t\n", cluster.out());
    dfs("du", "-s", "-o", "json", "/t");
    assertTrue(cluster.out().contains("\"files\": 2"), cluster.out());
    assertTrue(cluster.out().contains("\"directories\": 2"), cluster.out());
  }

  // ---- permissions

  @Test
  void doesNoMoreThanItsUserMay() {
    dfs("mkdir", "-m", "0700", "/mine");
    file("/mine/f", "secret");
    file("/open", "all");
    dfs("mkdir", "-m", "1777", "/tmp");
    file("/tmp/f", "");
    cluster.as(new Caller(1000, 1000, Set.of(), 022));
    refuses(1, "you may not search a directory on the way to /mine/f", "cat", "/mine/f");
    refuses(1, "you may not read /mine", "ls", "/mine");
    refuses(1, "you may not remove /open", "rm", "/open");
    refuses(1, "you may not remove /tmp/f: it is not yours", "rm", "/tmp/f");
    dfs("cat", "/open");
    assertEquals("all", cluster.out());
    cluster.type(new byte[0]);
    refuses(1, "you may not write to the directory of /new", "put", "-", "/new");
    dfs("put", "-", "/tmp/new");
    dfs("rm", "/tmp/new");
  }

  // ---- words

  @Test
  void suggestsTheNearestCommand() {
    assertEquals(2, cluster.dfs("ptu"));
    assertTrue(
        cluster.err().startsWith("dfs: there is no command 'ptu'; did you mean 'put'?\n"),
        cluster.err());
    assertEquals(2, cluster.dfs("ls", "--recusive"));
    assertTrue(
        cluster
            .err()
            .startsWith("dfs: there is no option '--recusive'; did you mean '--recursive'?"),
        cluster.err());
  }

  @Test
  void wantsAbsolutePaths() {
    assertEquals(2, cluster.dfs("ls", "relative"));
    assertTrue(
        cluster
            .err()
            .startsWith(
                "dfs: relative is not below a DFS mount, and a path in a volume begins with '/'"),
        cluster.err());
  }

  @Test
  void takesWordsThatLookLikeSomethingElse() {
    file("/@here", "1");
    file("/-", "2");
    dfs("cat", "--", "/@here", "/-");
    assertEquals("12", cluster.out());
  }
}
