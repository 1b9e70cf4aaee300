package io.dfs.testkit.metadata.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.Mutation;
import io.dfs.common.metadata.Outcome;
import io.dfs.testkit.metadata.TestMount;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists on slots: exactly once, in order, fenced. */
abstract class SlotContract extends StoreContract {
  private ApplyResult apply(TestMount mount, int slot, long seq, Mutation... mutations) {
    return store()
        .apply(List.of(new Apply(mount.session(), slot, seq, List.of(mutations))))
        .getFirst();
  }

  private static Mutation unlink(String name) {
    return new Mutation.Unlink(ROOT, TestMount.name(name));
  }

  @Test
  void aListThatIsSentAgainIsAnsweredFromItsRecord() {
    TestMount mount = mount();
    Mutation create = mount.creation(ROOT, "f", true);
    ApplyResult first = apply(mount, 1, 7, create, unlink("missing"));
    mount.unlink(ROOT, "f");
    assertEquals(first, apply(mount, 1, 7, create, unlink("missing")));
    assertEquals(FsError.OK, first.outcomes().getFirst().error());
    assertEquals(FsError.ENOENT, first.outcomes().getLast().error());
    assertTrue(names(ROOT).isEmpty(), "applied twice");
  }

  @Test
  void everyKindOfOutcomeIsRecordedWhole() {
    TestMount mount = mount();
    Attr f = mount.create(ROOT, "f");
    mount.create(ROOT, "g");
    mount.apply(commit(f).inline(0, "hello").build());
    Mutation[] list = {
      mount.creation(ROOT, "f", false),
      mount.creation(ROOT, "new", true),
      mount.directory(ROOT, "d"),
      mount.symbolic(ROOT, "s", "t"),
      new Mutation.Link(f.id(), ROOT, TestMount.name("l")),
      AttributeContract.chmod(f.id(), 0600),
      commit(f).append().inline(0, "more").build(),
      commit(f).inline(0, "x").expecting(0, 100, Layout.EMPTY).build(),
      TestMount.rename(ROOT, "f", ROOT, "g"),
      new Mutation.Rmdir(ROOT, TestMount.name("d")),
      unlink("s"),
      unlink("nothing")
    };
    ApplyResult first = apply(mount, 1, 1, list);
    assertEquals(list.length, first.outcomes().size());
    ApplyResult again = apply(mount, 1, 1, list);
    for (int i = 0; i < list.length; i++) {
      assertEquals(first.outcomes().get(i), again.outcomes().get(i), "outcome of " + list[i]);
    }
  }

  @Test
  void anOlderListIsRefused() {
    TestMount mount = mount();
    mount.create(ROOT, "f");
    assertEquals(FsError.OK, apply(mount, 1, 5, unlink("missing")).error());
    assertEquals(ApplyResult.refused(FsError.EINVAL), apply(mount, 1, 4, unlink("f")));
    assertEquals(List.of("f"), names(ROOT));
    assertEquals(FsError.ENOENT, apply(mount, 1, 5, unlink("f")).outcomes().getFirst().error());
    assertEquals(FsError.OK, apply(mount, 1, 9, unlink("f")).outcomes().getFirst().error());
  }

  @Test
  void slotsAndSessionsCountByThemselves() {
    TestMount one = mount();
    TestMount two = mount();
    assertEquals(FsError.OK, apply(one, 0, 5, one.creation(ROOT, "a", true)).error());
    assertEquals(FsError.OK, apply(one, 3, 1, one.creation(ROOT, "b", true)).error());
    assertEquals(FsError.OK, apply(two, 0, 1, two.creation(ROOT, "c", true)).error());
    assertEquals(List.of("a", "b", "c"), names(ROOT));
  }

  @Test
  void aMutationThatFailsDisturbsNeitherThoseBeforeNorThoseBehind() {
    TestMount mount = mount();
    ApplyResult result =
        mount.applyAll(
            List.of(
                mount.creation(ROOT, "a", true),
                mount.creation(ROOT, "a", true),
                unlink("missing"),
                mount.creation(ROOT, "b", true)));
    assertEquals(
        List.of(FsError.OK, FsError.EEXIST, FsError.ENOENT, FsError.OK),
        result.outcomes().stream().map(Outcome::error).toList());
    assertEquals(List.of("a", "b"), names(ROOT));
  }

  @Test
  void aListIsAppliedInOrder() {
    TestMount mount = mount();
    Mutation.Create create = mount.creation(ROOT, "a", true);
    ApplyResult result =
        mount.applyAll(
            List.of(
                create,
                TestMount.rename(ROOT, "a", ROOT, "b"),
                AttributeContract.chmod(create.id(), 0600),
                unlink("b")));
    assertTrue(result.outcomes().stream().allMatch(o -> o.error() == FsError.OK));
    assertTrue(names(ROOT).isEmpty());
  }

  @Test
  void aBatchHasOneResultForEachListInOrder() {
    TestMount one = mount();
    TestMount two = mount();
    SessionId none = new SessionId(1L << 40);
    List<ApplyResult> results =
        store()
            .apply(
                List.of(
                    new Apply(one.session(), 0, 1, List.of(one.creation(ROOT, "a", true))),
                    new Apply(none, 0, 1, List.of(unlink("a"))),
                    new Apply(two.session(), 0, 1, List.of(two.creation(ROOT, "a", true))),
                    new Apply(one.session(), 0, 2, List.of(unlink("a"))),
                    new Apply(one.session(), 0, 1, List.of(unlink("a")))));
    assertEquals(FsError.OK, results.get(0).outcomes().getFirst().error());
    assertEquals(ApplyResult.refused(FsError.ESTALE), results.get(1));
    assertEquals(FsError.EEXIST, results.get(2).outcomes().getFirst().error());
    assertEquals(FsError.OK, results.get(3).outcomes().getFirst().error());
    assertEquals(ApplyResult.refused(FsError.EINVAL), results.get(4));
  }

  @Test
  void aListOfTheGreatestLengthIsTaken() {
    TestMount mount = mount();
    List<Mutation> list = new ArrayList<>();
    for (int i = 0; i < Apply.MAX_MUTATIONS; i++) {
      list.add(mount.creation(ROOT, "f" + i, true));
    }
    assertEquals(Apply.MAX_MUTATIONS, mount.applyAll(list).outcomes().size());
    assertEquals(Apply.MAX_MUTATIONS, names(ROOT).size());
  }

  @Test
  void aSessionThatIsGoneIsFenced() {
    TestMount mount = mount();
    mount.create(ROOT, "f");
    ApplyResult recorded = apply(mount, 1, 1, unlink("missing"));
    assertEquals(FsError.OK, recorded.error());
    store().closeSession(mount.session());
    assertEquals(ApplyResult.refused(FsError.ESTALE), apply(mount, 0, 100, unlink("f")));
    assertEquals(ApplyResult.refused(FsError.ESTALE), apply(mount, 1, 1, unlink("missing")));
    assertEquals(List.of("f"), names(ROOT));
  }

  @Test
  void aSlotThatWasNotGrantedIsRefused() {
    TestMount mount = mount();
    mount.create(ROOT, "f");
    assertEquals(ApplyResult.refused(FsError.ESTALE), apply(mount, 4, 1, unlink("f")));
    assertEquals(List.of("f"), names(ROOT));
  }
}
