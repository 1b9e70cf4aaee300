package io.dfs.datanode.store.disk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Records that become durable by one sync. Confined to the commit thread, for one group. */
final class CommitGroup {
  private final Set<ChunkKey> chunks = new HashSet<>();
  private final List<Member> members = new ArrayList<>();

  /** A request whose header is in the file. */
  record Member(CommitRequest request, IndexedRecord record, Segment segment) {}

  /** Whether a record of this group concerns {@code chunk}. */
  boolean concerns(ChunkKey chunk) {
    return chunks.contains(chunk);
  }

  /** From here on {@link #concerns} is true for it. */
  void claim(ChunkKey chunk) {
    chunks.add(chunk);
  }

  void add(CommitRequest request, IndexedRecord record, Segment segment) {
    members.add(new Member(request, record, segment));
  }

  List<Member> members() {
    return members;
  }

  Set<Segment> segments() {
    Set<Segment> segments = new LinkedHashSet<>();
    members.forEach(m -> segments.add(m.segment()));
    return segments;
  }
}
