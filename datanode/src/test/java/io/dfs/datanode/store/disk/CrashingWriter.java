package io.dfs.datanode.store.disk;

import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.NodeId;
import io.dfs.datanode.store.DirectoryIdentity;
import io.dfs.datanode.store.TestChunk;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A process that writes, deletes and maintains until it is killed, and says on its output what has
 * been acknowledged: {@code + sequence length}, {@code - sequence}, {@code = position}.
 */
final class CrashingWriter {
  static final StoreConfig CONFIG = new StoreConfig(1 << 20, 1 << 20, 0, 64, 60, 3);

  private CrashingWriter() {}

  /** Arguments: the directory, the first sequence, the number of rounds (0: for ever). */
  public static void main(String[] args) {
    long sequence = Long.parseLong(args[1]);
    int rounds = Integer.parseInt(args[2]);
    Random random = new Random(sequence);
    try (DataDirectory directory = DataDirectory.open(Path.of(args[0]), "c")) {
      if (directory.identity().isEmpty()) {
        directory.keep(new DirectoryIdentity("c", new NodeId(1), new DirectoryId(1), 0));
      }
      try (SegmentStore store = SegmentStore.open(directory, CONFIG, new Random())) {
        say("= " + store.position());
        for (int round = 0; rounds == 0 || round < rounds; round++) {
          TestChunk chunk = TestChunk.of(1, sequence, 1 + random.nextInt(200_000));
          store.write(chunk.id(), chunk.crcs(), chunk.buffer()).join();
          say("+ " + sequence + " " + chunk.length());
          say("= " + store.position());
          if (sequence % 4 != 0) {
            ChunkId doomed = chunk.id();
            say("? " + sequence); // from here until the next line either is right
            store.delete(List.of(doomed)).join();
            say("- " + sequence);
          }
          store.maintain();
          sequence++;
        }
      }
    }
    say("end");
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
