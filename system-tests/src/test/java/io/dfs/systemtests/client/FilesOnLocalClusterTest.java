package io.dfs.systemtests.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.client.ClientConfig;
import io.dfs.client.ClientParts;
import io.dfs.client.DfsClient;
import io.dfs.client.file.FileEvents;
import io.dfs.client.file.OpenFile;
import io.dfs.client.file.OpenFlags;
import io.dfs.client.namespace.Owner;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.local.LocalCluster;
import io.dfs.local.LocalConfig;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files of two clients on real DataNodes and a real database, without a mount. */
@Tag("slow")
@Timeout(300)
class FilesOnLocalClusterTest {
  private static final Owner OWNER = new Owner(0644, 0, 0);

  @TempDir Path directory;
  private LocalCluster cluster;
  private DfsClient a;
  private DfsClient b;

  @BeforeEach
  void start() {
    cluster = LocalCluster.start(LocalConfig.of(directory).notDurable());
    a = connect();
    b = connect();
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    cluster.close();
  }

  private DfsClient connect() {
    ClientConfig config =
        ClientConfig.defaults().withMetaServers(List.of(cluster.address().metaServer()));
    return DfsClient.connect(
        config,
        new SessionRequest("host", "/mnt", 1, "test", 1),
        ClientParts.overNetwork(config, "test"),
        FileEvents.NONE);
  }

  private OpenFile create(String name) {
    return a.files()
        .adopt(a.namespace().create(InodeId.ROOT, FileName.of(name), OWNER, true), OpenFlags.WRITE);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(OpenFile file) {
    ByteBuffer all = ByteBuffer.allocate((int) file.attr().sizeBytes());
    while (all.hasRemaining()) {
      int n = Math.min(128 << 10, all.remaining());
      assertEquals(n, file.read(all.position(), all.slice(all.position(), n)));
      all.position(all.position() + n);
    }
    return all.array();
  }

  @Test
  void largeFileIsReadElsewhereAndWithoutOneOfTheNodes() {
    byte[] bytes = bytes((40 << 20) + 777);
    OpenFile file = create("large");
    for (int at = 0; at < bytes.length; at += 1 << 20) {
      file.write(at, ByteBuffer.wrap(bytes, at, Math.min(1 << 20, bytes.length - at)), false);
    }
    file.flush();
    OpenFile there = b.files().open(file.inode(), List.of(), OpenFlags.READ);
    assertArrayEquals(bytes, read(there));
    cluster.stopNode(1);
    try (DfsClient c = connect()) {
      OpenFile again = c.files().open(file.inode(), List.of(), OpenFlags.READ);
      assertArrayEquals(bytes, read(again));
      again.close();
    }
    there.close();
    file.close();
  }

  @Test
  void appendedFileHasFewExtents() {
    OpenFile file = create("log");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 2000; i++) {
      byte[] line = bytes(512);
      assertEquals(all.size(), file.append(ByteBuffer.wrap(line), false));
      file.fsync();
      all.writeBytes(line);
    }
    OpenFile there = b.files().open(file.inode(), List.of(), OpenFlags.READ);
    assertArrayEquals(all.toByteArray(), read(there));
    Layout layout = b.session().extents(file.inode(), 0, Long.MAX_VALUE).layout();
    assertTrue(layout.extents().size() <= all.size() / 65536 + 1, layout.extents().toString());
    there.close();
    file.close();
  }
}
