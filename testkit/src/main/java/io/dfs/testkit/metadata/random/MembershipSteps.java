package io.dfs.testkit.metadata.random;

import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.id.GroupId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Chooses what nodes and groups do. */
final class MembershipSteps {
  private final World world;
  private final Random random;
  private final int groups;

  MembershipSteps(World world, int groups) {
    this.world = world;
    this.groups = groups;
    random = world.random;
  }

  Step next() {
    int node = random.nextInt(world.nodes);
    int group = random.nextInt(groups);
    return switch (random.nextInt(8)) {
      case 0 -> registerAgain(node);
      case 1 -> heartbeatNodes();
      case 2 -> groupsNow();
      case 3 -> listGroup(group);
      default -> change(group, node);
    };
  }

  private Step registerAgain(int node) {
    boolean older = world.oneIn(12) && world.positions.get(node) > 1;
    long position = world.positions.get(node) + (older ? -1 : random.nextInt(3));
    world.positions.set(node, position);
    return new Step("register node " + node + " at " + position, s -> s.register(node, position));
  }

  private Step heartbeatNodes() {
    return new Step(
        "heartbeat of all nodes",
        s -> {
          for (int i = 0; i < s.nodeCount(); i++) {
            s.heartbeatNode(i, world.positions.get(i));
          }
          return "";
        });
  }

  private static Step groupsNow() {
    return new Step(
        "map",
        s -> {
          List<Group> groups = new ArrayList<>(s.store().map().groups());
          groups.sort(Comparator.comparing(Group::id));
          return groups.stream().map(s.rendering::group).toList().toString();
        });
  }

  private Step listGroup(int group) {
    int limit = 1 + random.nextInt(20);
    return new Step(
        "chunks of group " + group,
        s ->
            s.store().listGroup(new GroupId(group), 0, limit).stream()
                .map(s::number)
                .toList()
                .toString());
  }

  private Step change(int group, int node) {
    Change change = world.oneIn(2) ? Change.SERVING : world.oneIn(2) ? Change.SYNCING : Change.OUT;
    boolean otherStint = world.oneIn(5);
    return new Step(
        "change group " + group + " node " + node + " " + change + (otherStint ? " late" : ""),
        s -> {
          long stint =
              s.group(group).members().stream()
                  .filter(m -> m.node().equals(s.node(node)))
                  .mapToLong(m -> m.stint())
                  .findFirst()
                  .orElse(0);
          boolean done =
              s.store()
                  .changeMember(
                      new GroupId(group), s.node(node), change, stint + (otherStint ? -1 : 0));
          return done + " " + s.rendering.group(s.group(group));
        });
  }
}
