package io.dfs.testkit.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.dfs.common.id.BodyId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.testkit.time.ManualClock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Create, write and read back: the way of a small file. */
class MemoryStoreSmokeTest {
  @Test
  void aSmallFileIsCreatedWrittenAndFound() {
    try (MemoryMetadataStore store = MemoryMetadataStore.create(ManualClock.start(), 4)) {
      SessionId session =
          store.openSession(new SessionRequest("host", "/mnt", 1, "test", 4)).session();
      InodeId id = new InodeId(store.grantInodes(session, 10).first());
      FileName name = FileName.of("hello");
      Mutation create = new Mutation.Create(InodeId.ROOT, name, id, Kind.FILE, 0644, 1, 2, 0, true);
      Mutation commit =
          new Mutation.Commit(
              id,
              new BodyId(1),
              false,
              5,
              OptionalLong.empty(),
              false,
              List.of(),
              List.of(),
              List.of(new InlinePatch(0, "hello".getBytes(UTF_8))),
              Optional.empty());
      var result =
          store.apply(List.of(new Apply(session, 0, 1, List.of(create, commit)))).getFirst();
      assertInstanceOf(Outcome.Committed.class, result.outcomes().getLast());
      assertEquals(5, store.lookup(InodeId.ROOT, name).sizeBytes());
      Layout layout = store.open(session, id, List.of()).layout();
      assertArrayEquals("hello".getBytes(UTF_8), layout.inline().getFirst().bytes());
      assertEquals(3, ClusterFixture.ready(store).nodes().size());
      assertEquals(2, store.grantChunks(session, 2, 8).size());
    }
  }
}
