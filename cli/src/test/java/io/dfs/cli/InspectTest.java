package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.SessionRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands that look at a cluster, on one in memory. */
class InspectTest {
  private final MemoryCluster cluster = new MemoryCluster();

  private String dfs(String... words) {
    assertEquals(0, cluster.dfs(words), cluster.err());
    return cluster.out();
  }

  @Test
  void listsNodes() {
    List<String> lines = dfs("node", "list").lines().toList();
    assertEquals(4, lines.size());
    assertTrue(
        lines
            .getFirst()
            .matches("ID +ADDRESS +ZONE +STATE +CAPACITY +FREE +GROUPS +DIRS +LEASE +RELEASE"),
        lines.getFirst());
    assertTrue(
        lines.get(1).matches("\\d+ .* alive +1\\.0 TiB .* 16 +1 +\\d+ d left.*"), lines.get(1));
    assertEquals(cluster.out(), dfs("node", "list", "-o", "table"));
    String json = dfs("node", "list", "-o", "json");
    assertTrue(json.startsWith("[\n  {\n    \"id\": "), json);
    NodeId sick = cluster.store.nodes().getFirst().id();
    cluster.nodes.failDirectory(sick, true);
    assertTrue(dfs("node", "list").contains(" 1, 1 failed "), cluster.out());
    cluster.nodes.failDirectory(sick, false);
    for (String field :
        List.of(
            "capacity_bytes", "failed", "held_ms", "directories", "generation", "lease_left_ms")) {
      assertTrue(json.contains("\"" + field + "\": "), json);
    }
  }

  @Test
  void drainsAndForgetsNodes() {
    NodeId node = cluster.store.nodes().getFirst().id();
    String id = node.toString();
    assertTrue(dfs("node", "drain", id).startsWith("node " + id + " is being drained"));
    assertTrue(dfs("node", "list").contains(" draining "));
    assertTrue(dfs("node", "list", "-o", "json").contains("\"draining\": true"));
    assertEquals("node " + id + " is used as before\n", dfs("node", "undrain", id));
    assertTrue(!dfs("node", "list").contains(" draining "));
    assertEquals(1, cluster.dfs("node", "forget", id));
    assertTrue(cluster.err().contains("node " + id + " lives"), cluster.err());
    NodeId empty = cluster.nodes.addNode();
    cluster.store.deregister(empty);
    assertEquals(
        "{\n  \"node\": %s\n}\n".formatted(empty), dfs("node", "forget", empty + "", "-o", "json"));
    assertEquals(1, cluster.dfs("node", "forget", empty + ""));
    assertTrue(cluster.err().contains("node " + empty), cluster.err());
    assertEquals(1, cluster.dfs("node", "drain", "0"));
    assertEquals(2, cluster.dfs("node", "drain", "four"));
  }

  @Test
  void listsGroups() {
    List<String> lines = dfs("group", "list").lines().toList();
    assertEquals(17, lines.size());
    assertTrue(lines.getFirst().matches("ID +HEALTH +EPOCH +MEMBERS"), lines.getFirst());
    assertTrue(
        lines.get(1).matches("0 +healthy +\\d+ +\\d+ serving, \\d+ serving, \\d+ serving"),
        lines.get(1));
    assertEquals(2, dfs("group", "list", "3").lines().count());
    assertEquals("no group is like that\n", dfs("group", "list", "--health", "degraded"));
    cluster.store.deregister(cluster.store.nodes().getFirst().id());
    assertEquals(17, dfs("group", "list", "--health", "degraded").lines().count());
    String json = dfs("group", "list", "3", "-o", "json").replaceAll("\\s", "");
    assertTrue(json.startsWith("[{\"id\":3,\"health\":\"degraded\",\"epoch\":"), json);
    assertTrue(json.contains("\"members\":[{\"node\":"), json);
    assertTrue(json.contains("\"state\":\"serving\"}"), json);
    assertEquals(2, cluster.dfs("group", "list", "--health", "ill"));
  }

  @Test
  void forcesAMemberOnlyWhenSure() {
    NodeId node = cluster.nodes.addNode();
    GroupId group = new GroupId(2);
    cluster.store.changeMember(group, node, Change.SYNCING, 0);
    String id = node.toString();
    assertTrue(dfs("group", "force", "2", id).contains("nothing was changed"), cluster.out());
    assertTrue(cluster.out().startsWith("node " + id + " lacks 2 of the 5 chunks of group 2\n"));
    assertEquals(1, cluster.dfs("group", "force", "2", id, "--yes"));
    assertEquals(
        "dfs: group 2 is served by a node that lives: it catches up by itself\n", cluster.err());
    cluster.nodes.nodes().stream().filter(n -> !n.equals(node)).forEach(cluster.store::deregister);
    assertTrue(dfs("group", "force", "2", id, "--yes", "-o", "json").contains("\"forced\": true"));
    assertEquals(1, cluster.store.map().group(group).orElseThrow().members().size());
    assertEquals(1, cluster.dfs("group", "force", "2", id, "--yes"));
    assertTrue(cluster.err().contains("is not catching up with group 2"), cluster.err());
  }

  @Test
  void listsSessions() {
    assertEquals("nobody has mounted this cluster\n", dfs("session", "list"));
    assertEquals("[]\n", dfs("session", "list", "-o", "json"));
    cluster.store.openSession(new SessionRequest("host1", "/mnt/a b", 4711, "0.9", 2));
    List<String> lines = dfs("session", "list").lines().toList();
    assertTrue(lines.get(1).matches("1 +/mnt/a b +host1 +4711 +0 +.* left +0\\.9"), lines.get(1));
    assertTrue(dfs("session", "list", "-o", "json").contains("\"open_files\": 0"));
  }

  @Test
  void tellsSettings() {
    String text = dfs("config");
    assertTrue(text.contains("  copies        3\n"), text);
    assertTrue(text.contains("MetaServer memory:1, release 1.2.3\n"), text);
    assertTrue(text.contains("  lease  60s\n"), text);
    String json = dfs("config", "-o", "json");
    assertTrue(json.contains("\"settings\": {\n        \"lease\": \"60s\""), json);
    assertTrue(json.contains("\"max_chunk_bytes\": 1048576"), json);
  }

  @Test
  void statusHasNodesServersAndMounts() {
    String text = dfs("status");
    assertTrue(text.contains("\nMetaServers\n"), text);
    assertTrue(text.contains("\nmounts\n  none\n"), text);
    assertTrue(dfs("status", "-o", "json").contains("\"metaservers\": ["));
  }

  @Test
  void aWordThatOnlyBeginsACommandSaysHowItGoesOn() {
    assertEquals(2, cluster.dfs("node"));
    assertEquals(
        "dfs: name what to do: list, drain, undrain, forget\nSee: dfs node --help\n",
        cluster.err());
    assertEquals(2, cluster.dfs("session", "lst"));
    assertTrue(cluster.err().contains("did you mean 'list'?"), cluster.err());
    assertEquals(2, cluster.dfs("node", "list", "-o", "yaml"));
    assertTrue(cluster.err().contains("yaml"), cluster.err());
  }
}
