package io.dfs.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.cli.admin.FileReport;
import io.dfs.cli.admin.SampleCluster;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Opened;
import java.util.List;
import org.junit.jupiter.api.Test;

class InfoReportTest {
  private static final long MTIME_NS = 1_500_000_000_123_456_789L;

  private static Attr attr(Kind kind, long size) {
    return new Attr(
        new InodeId(77),
        kind,
        0640,
        1000,
        100,
        1,
        size,
        size,
        0,
        0,
        MTIME_NS,
        0,
        3,
        new BodyId(78),
        false);
  }

  static final FileReport FILE =
      new FileReport(
          new Opened(
              attr(Kind.FILE, 8_388_708),
              new Layout(
                  List.of(
                      new Extent(0, 8_388_608, new ChunkId(1, new GroupId(2), 5, 0xabcL), 4096)),
                  List.of(new InlinePiece(8_388_608, new byte[100], 0)),
                  true)),
          SampleCluster.map());

  @Test
  void namesTheReplicasOfEachChunkAndWhatIsInline() {
    assertEquals(
        """
        /mnt/f
          inode     77, file, mode 0640, owner 1000:100, 1 link
          modified  2017-07-14T02:40:00.123456789Z
          size      8388708 bytes (8.0 MiB), 8.0 MiB stored once
          in        1 extent, 1 inline piece
          FROM     TO       CHUNK      AT    REPLICAS
          0        8388608  1-2-5-abc  4096  node 1 127.0.0.1:1001 serving, \
        node 2 127.0.0.1:1002 serving, node 3 127.0.0.1:1003 missing
          8388608  8388708  inline           in PostgreSQL
        """,
        InfoReport.text("/mnt/f", FILE));
  }

  @Test
  void saysOfADirectoryOnlyWhatItHas() {
    String text =
        InfoReport.text(
            "/mnt",
            new FileReport(new Opened(attr(Kind.DIRECTORY, 0), Layout.EMPTY), SampleCluster.map()));
    assertEquals(3, text.lines().count(), text);
    assertTrue(text.contains("directory"), text);
  }

  @Test
  void hasTheSameAsJson() {
    String json = InfoReport.json("/mnt/f", FILE);
    assertTrue(json.contains("\"path\": \"/mnt/f\""), json);
    assertTrue(json.contains("\"inode\": 77"), json);
    assertTrue(json.contains("\"chunk\": \"1-2-5-abc\""), json);
    assertTrue(json.contains("\"state\": \"missing\""), json);
  }
}
