package io.dfs.fusemount.mount;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a machine, below a directory of the test. */
class MachineTest {
  private static final Optional<Path> PROGRAM = Optional.of(Path.of("/opt/dfs/dfs-mount"));

  @TempDir Path root;
  private Path fstab;
  private Machine machine;

  @BeforeEach
  void aMachine() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    Files.createDirectory(root.resolve("sbin"));
    fstab = root.resolve("etc/fstab");
    machine = new Machine(root);
  }

  private List<String> remember(String source, String place, String options) {
    return machine.remember(source, Path.of(place), options, PROGRAM);
  }

  @Test
  void oneLineIsAddedAndReplaced() throws IOException {
    String others = "# static\nUUID=1 / ext4 defaults 0 1\n\n/dev/sdb /mnt2 xfs";
    Files.writeString(fstab, others + "\n");
    Files.setPosixFilePermissions(fstab, PosixFilePermissions.fromString("rw-r-----"));
    remember("dfs@a:1", "/mnt", "_netdev");
    assertEquals(others + "\ndfs@a:1 /mnt dfs _netdev 0 0\n", Files.readString(fstab));
    Files.writeString(fstab, Files.readString(fstab) + "old:1 /mnt/ fuse.dfs ro 0 0\n# end\n");
    remember("dfs@b:1", "/mnt", "_netdev,ro");
    assertEquals(others + "\ndfs@b:1 /mnt dfs _netdev,ro 0 0\n# end\n", Files.readString(fstab));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(fstab)));
    assertEquals(List.of("fstab"), names(root.resolve("etc")), "nothing is left behind");
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void sayingItAgainChangesNothing() throws IOException {
    assertTrue(remember("dfs@a:1", "/a b", "_netdev").getFirst().startsWith("fstab  "));
    assertEquals("dfs@a:1 /a\\040b dfs _netdev 0 0\n", Files.readString(fstab));
    Object before = Files.getLastModifiedTime(fstab);
    assertTrue(remember("dfs@a:1", "/a b", "_netdev").getFirst().startsWith("fstab has"));
    assertEquals(before, Files.getLastModifiedTime(fstab));
  }

  @Test
  void whatIsNotOursIsNotReplaced() throws IOException {
    Files.writeString(fstab, "nas:/x /mnt nfs defaults 0 0\n");
    FsException e = assertThrows(FsException.class, () -> machine.requireFstab(Path.of("/mnt")));
    assertEquals(FsError.EBUSY, e.error());
    assertTrue(e.toString().contains("nas:/x"), e.toString());
    machine.requireFstab(Path.of("/mnt2"));
  }

  @Test
  void aLinkIsReplacedWhereItLeads() throws IOException {
    Path real = Files.writeString(root.resolve("real"), "# here\n");
    Files.createSymbolicLink(fstab, real);
    remember("dfs@a:1", "/mnt", "_netdev");
    assertTrue(Files.isSymbolicLink(fstab));
    assertEquals("# here\ndfs@a:1 /mnt dfs _netdev 0 0\n", Files.readString(real));
  }

  @Test
  void theHelperIsALinkThatMovesButNoProgramIsReplaced() throws IOException {
    Path helper = root.resolve("sbin/mount.dfs");
    assertTrue(remember("dfs@a:1", "/mnt", "x").getLast().startsWith("made"));
    assertEquals(PROGRAM.get(), Files.readSymbolicLink(helper));
    assertTrue(remember("dfs@a:1", "/mnt", "x").getLast().startsWith("is there"));
    Files.delete(helper);
    Files.createSymbolicLink(helper, Path.of("/gone"));
    assertTrue(remember("dfs@a:1", "/mnt", "x").getLast().startsWith("made"));
    Files.delete(helper);
    Files.writeString(helper, "#!/bin/sh\n");
    assertTrue(remember("dfs@a:1", "/mnt", "x").getLast().startsWith("left alone"));
    assertFalse(Files.isSymbolicLink(helper));
  }

  @Test
  void updatedbLeavesOurTypeOut() throws IOException {
    assertEquals(List.of(), machine.hideFromUpdatedb(), "there is none here");
    Path file = root.resolve("etc/updatedb.conf");
    Files.writeString(file, "PRUNEPATHS=\"/tmp\"\n PRUNEFS = \"NFS nfs4\" # and more\n");
    assertEquals(1, machine.hideFromUpdatedb().size());
    assertEquals(
        "PRUNEPATHS=\"/tmp\"\n PRUNEFS = \"NFS nfs4 fuse.dfs\" # and more\n",
        Files.readString(file));
    assertEquals(List.of(), machine.hideFromUpdatedb());
    Files.writeString(file, "PRUNEPATHS=\"/tmp\"\n");
    machine.hideFromUpdatedb();
    assertEquals("PRUNEPATHS=\"/tmp\"\nPRUNEFS = \"fuse.dfs\"\n", Files.readString(file));
  }
}
