package io.dfs.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.admin.Admin;
import io.dfs.cli.admin.ClusterConfig;
import io.dfs.cli.admin.ClusterStatus;
import io.dfs.cli.admin.FileReport;
import io.dfs.cli.term.Output;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.SessionListing;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Several paths in one call. */
class InfoCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private int opened;
  private int closed;

  /** Knows the paths that begin with /f. */
  private final class OneAdmin implements Admin {
    @Override
    public ClusterStatus status() {
      throw new IllegalStateException("nobody asked for the status");
    }

    @Override
    public List<NodeListing> nodes() {
      throw new IllegalStateException("nobody asked for the nodes");
    }

    @Override
    public void drain(NodeId node, boolean wanted) {
      throw new IllegalStateException("nobody drains");
    }

    @Override
    public void forget(NodeId node) {
      throw new IllegalStateException("nobody forgets");
    }

    @Override
    public Lacking force(GroupId group, NodeId node, boolean sure) {
      throw new IllegalStateException("nobody forces");
    }

    @Override
    public List<SessionListing> sessions() {
      throw new IllegalStateException("nobody asked for the sessions");
    }

    @Override
    public ClusterConfig config() {
      throw new IllegalStateException("nobody asked for the settings");
    }

    @Override
    public FileReport info(InodeId inode) {
      throw new IllegalStateException("there is no mount here");
    }

    @Override
    public FileReport info(byte[] path) {
      if (!new String(path, StandardCharsets.UTF_8).startsWith("/f")) {
        throw new FsException(FsError.ENOENT, "name");
      }
      return InfoReportTest.FILE;
    }

    @Override
    public CheckSummary fsck(CheckOptions options, CheckListener listener) {
      throw new IllegalStateException("nobody checks");
    }

    @Override
    public void close() {
      closed++;
    }
  }

  private int info(String... arguments) {
    Surroundings surroundings =
        new Surroundings(
            InputStream.nullInputStream(),
            new Output(new ByteArrayOutputStream()),
            new PrintWriter(err, true),
            Map.of("DFS_META", "memory:1"),
            false,
            false);
    InfoCommand command =
        new InfoCommand(
            surroundings,
            (metaServers, key) -> {
              opened++;
              return new OneAdmin();
            });
    return new CommandLine(command).setOut(new PrintWriter(out)).execute(arguments);
  }

  private static String list(String path) {
    return "[\n" + InfoReport.json(path, InfoReportTest.FILE).strip() + "\n]\n";
  }

  @Test
  void eachPathIsAnElementOfTheList() {
    assertEquals(0, info("-o", "json", "/f1", "/f2"));
    String expected =
        InfoReport.json("/f1", InfoReportTest.FILE).strip()
            + ",\n"
            + InfoReport.json("/f2", InfoReportTest.FILE).strip();
    assertEquals("[\n" + expected + "\n]\n", out.toString());
    assertEquals(1, opened, "one connection for all");
    assertEquals(1, closed);
  }

  @Test
  void onePathIsAListToo() {
    assertEquals(0, info("-o", "json", "/f"));
    assertEquals(list("/f"), out.toString());
  }

  @Test
  void aMissingPathIsToldAndTheOthersAreShown() {
    assertEquals(3, info("-o", "json", "/gone", "/f"));
    assertEquals("dfs: there is no /gone\n", err.toString());
    assertEquals(list("/f"), out.toString());
    assertEquals(1, closed);
  }

  @Test
  void nothingToShowIsAnEmptyList() {
    assertEquals(1, info("-o", "json", "/gone"));
    assertEquals("[]\n", out.toString());
  }

  @Test
  void textNamesEachPath() {
    assertEquals(0, info("/f1", "/f2"));
    assertTrue(out.toString().startsWith("/f1\n"), out.toString());
    assertTrue(out.toString().contains("\n/f2\n"), out.toString());
  }
}
