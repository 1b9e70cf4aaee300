package io.dfs.testkit.metadata.random;

import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Mutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Chooses lists of mutations on slots, and lists that are sent again. */
final class ListSteps {
  private final World world;
  private final Random random;
  private final MutationChoice mutations;

  ListSteps(World world) {
    this.world = world;
    random = world.random;
    mutations = new MutationChoice(world);
  }

  private record PlannedList(int session, int slot, long seq, List<MutationChoice.Planned> plans) {
    Apply on(Side side) {
      List<Mutation> list = plans.stream().map(p -> p.on().apply(side)).toList();
      return new Apply(side.session(session), slot, seq, list);
    }

    String text() {
      return "session %d slot %d seq %d %s"
          .formatted(session, slot, seq, plans.stream().map(MutationChoice.Planned::text).toList());
    }
  }

  private PlannedList plan() {
    World.SessionState session = world.session();
    int slot = random.nextInt(session.seqs.length);
    session.seqs[slot] += world.oneIn(10) ? 3 : 1;
    List<MutationChoice.Planned> plans = new ArrayList<>();
    int count = world.oneIn(3) ? 1 + random.nextInt(6) : 1;
    for (int i = 0; i < count; i++) {
      plans.add(mutations.next(session));
    }
    return new PlannedList(session.number, slot, session.seqs[slot], plans);
  }

  Step apply() {
    PlannedList list = plan();
    return new Step(list.text(), s -> run(s, List.of(list)));
  }

  Step applyBatch() {
    List<PlannedList> lists = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i >= 0; i--) {
      lists.add(plan());
    }
    return new Step("batch " + lists.stream().map(PlannedList::text).toList(), s -> run(s, lists));
  }

  private static String run(Side side, List<PlannedList> lists) {
    List<Apply> batch = lists.stream().map(l -> l.on(side)).toList();
    List<ApplyResult> results = side.store().apply(batch);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < batch.size(); i++) {
      Apply apply = batch.get(i);
      side.keep("list " + lists.get(i).session + "/" + apply.slot(), apply);
      side.keep("result " + lists.get(i).session + "/" + apply.slot(), results.get(i));
      text.append(side.rendering.result(results.get(i), apply.mutations()));
    }
    return text.toString();
  }

  /** The last list of a slot again, or one that is older: neither may run. */
  Optional<Step> resend() {
    World.SessionState session = world.session();
    int slot = random.nextInt(session.seqs.length);
    long seq = session.seqs[slot];
    boolean older = world.oneIn(3) && seq > 1;
    if (seq == 0) {
      return Optional.empty();
    }
    MutationChoice.Planned other = mutations.next(session);
    String key = session.number + "/" + slot;
    Step step =
        new Step(
            (older ? "older than " : "resend of ") + key + " seq " + seq,
            s -> {
              long sent = older ? seq - 1 : seq;
              Apply again =
                  new Apply(s.session(session.number), slot, sent, List.of(other.on().apply(s)));
              ApplyResult result = s.store().apply(List.of(again)).getFirst();
              if (result.outcomes().isEmpty()) {
                return "refused " + result.error();
              }
              return "as recorded: "
                  + result.equals(s.kept("result " + key, ApplyResult.class, result));
            });
    return Optional.of(step);
  }
}
