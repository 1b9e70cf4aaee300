package io.dfs.cli.files;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.volume.Tally;
import io.dfs.cli.volume.Volume;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** Sums up trees; what has several names counts where it is met first. Thread-safe. */
final class DiskUsage {
  private static final int CREW = 16;
  private static final int BLOCK = 512;

  private final Volume volume;
  private final Tally tally;
  private final boolean keepDirectories;
  private final Crew crew = new Crew(CREW);
  private final Set<InodeId> linked = ConcurrentHashMap.newKeySet();

  /**
   * A directory, or what else was asked for.
   *
   * @param children directories in it, by name; none when only sums are wanted
   */
  record Node(
      String path,
      long diskBytes,
      long apparentBytes,
      long files,
      long directories,
      List<Node> children) {}

  DiskUsage(Volume volume, Tally tally, boolean keepDirectories) {
    this.volume = volume;
    this.tally = tally;
    this.keepDirectories = keepDirectories;
  }

  Node of(String path, Attr attr) {
    return attr.kind() == Kind.DIRECTORY
        ? directory(path, attr)
        : new Node(path, diskBytes(attr), attr.sizeBytes(), 1, 0, List.of());
  }

  private static long diskBytes(Attr attr) {
    return (attr.allocatedBytes() + BLOCK - 1) / BLOCK * BLOCK;
  }

  private Node directory(String path, Attr attr) {
    LongAdder disk = new LongAdder();
    LongAdder apparent = new LongAdder();
    LongAdder files = new LongAdder();
    LongAdder directories = new LongAdder();
    directories.increment();
    ConcurrentLinkedQueue<Node> children = new ConcurrentLinkedQueue<>();
    try (Crew.Squad squad = crew.squad()) {
      tally.attempt(
          () ->
              volume.list(
                  attr,
                  ByteText.shown(path),
                  listed -> {
                    Entry entry = Entry.of(listed);
                    if (entry.isDirectory()) {
                      squad.run(
                          () -> {
                            Node child = directory(join(path, entry), entry.attr());
                            disk.add(child.diskBytes());
                            apparent.add(child.apparentBytes());
                            files.add(child.files());
                            directories.add(child.directories());
                            if (keepDirectories) {
                              children.add(child);
                            }
                          });
                    } else if (entry.attr().nlink() < 2 || linked.add(entry.attr().id())) {
                      disk.add(diskBytes(entry.attr()));
                      apparent.add(entry.attr().sizeBytes());
                      files.increment();
                    }
                  }));
    }
    List<Node> sorted = new ArrayList<>(children);
    sorted.sort(Comparator.comparing(Node::path));
    return new Node(path, disk.sum(), apparent.sum(), files.sum(), directories.sum(), sorted);
  }

  private static String join(String path, Entry entry) {
    return path.endsWith("/") ? path + entry.text() : path + "/" + entry.text();
  }
}
