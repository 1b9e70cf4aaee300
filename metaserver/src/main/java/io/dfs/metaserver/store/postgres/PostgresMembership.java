package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dfs.common.cluster.Balancing;
import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.cluster.DirectoryListing;
import io.dfs.common.cluster.DirectoryReport;
import io.dfs.common.cluster.Group;
import io.dfs.common.cluster.Member;
import io.dfs.common.cluster.MemberState;
import io.dfs.common.cluster.MembershipStore;
import io.dfs.common.cluster.MembershipStore.Change;
import io.dfs.common.cluster.Node;
import io.dfs.common.cluster.NodeGrant;
import io.dfs.common.cluster.NodeListing;
import io.dfs.common.cluster.NodeReport;
import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.cluster.SyncingGroup;
import io.dfs.common.cluster.Tending;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.DirectoryId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.NodeId;
import io.dfs.metaserver.store.postgres.Database.Parameters;
import io.dfs.metaserver.store.postgres.Database.Reader;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Nodes, groups and their members. Thread-safe. */
final class PostgresMembership {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SERVING_CODE = 2;
  private static final int DONE = -1;

  /** Of no version that there is. */
  private static final PlacementMap NOTHING = new PlacementMap(-1, List.of(), List.of());

  private final Database database;
  private final ClusterSettings settings;
  private final StoredVolume volume;
  private final Duration lease;

  PostgresMembership(
      Database database, ClusterSettings settings, StoredVolume volume, Duration lease) {
    this.database = database;
    this.settings = settings;
    this.volume = volume;
    this.lease = lease;
  }

  private <T> T row(Repeat repeat, String sql, Parameters parameters, Reader<T> reader) {
    return database.query(repeat, sql, parameters, rows -> reader.read(Rows.only(rows)));
  }

  /** Sent again it only wastes ids. */
  long grantNodeIds(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " node ids");
    }
    return row(Repeat.SAFE, "SELECT grant_node_ids(?)", s -> s.setInt(1, count), r -> r.getLong(1));
  }

  NodeGrant register(NodeReport report) {
    List<DirectoryReport> d = report.directories();
    JsonNode answer =
        parse(
            row(
                Repeat.SAFE,
                "SELECT register_node(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? * interval '1 ms')",
                s -> {
                  s.setLong(1, report.id().value());
                  s.setString(2, report.address());
                  s.setString(3, report.zone());
                  s.setString(4, report.release());
                  Rows.setBigints(s, 5, each(d, x -> x.id().value()));
                  Rows.setBigints(s, 6, each(d, DirectoryReport::generation));
                  Rows.setBigints(s, 7, each(d, DirectoryReport::position));
                  Rows.setBigints(s, 8, each(d, DirectoryReport::capacityBytes));
                  Rows.setBigints(s, 9, each(d, DirectoryReport::freeBytes));
                  Rows.setBooleans(s, 10, failures(d));
                  s.setLong(11, lease.toMillis());
                },
                r -> r.getString(1)));
    return grant(answer, "node " + report.id() + " names a directory of another node");
  }

  NodeGrant heartbeat(NodeReport report) {
    List<DirectoryReport> d = report.directories();
    JsonNode answer =
        parse(
            row(
                Repeat.SAFE,
                "SELECT heartbeat_node(?, ?, ?, ?, ?, ?, ? * interval '1 ms')",
                s -> {
                  s.setLong(1, report.id().value());
                  Rows.setBigints(s, 2, each(d, x -> x.id().value()));
                  Rows.setBigints(s, 3, each(d, DirectoryReport::position));
                  Rows.setBigints(s, 4, each(d, DirectoryReport::capacityBytes));
                  Rows.setBigints(s, 5, each(d, DirectoryReport::freeBytes));
                  Rows.setBooleans(s, 6, failures(d));
                  s.setLong(7, lease.toMillis());
                },
                r -> r.getString(1)));
    return grant(answer, "the lease of node " + report.id() + " does not run");
  }

  private static List<Long> each(
      List<DirectoryReport> directories, Function<DirectoryReport, Long> value) {
    return directories.stream().map(value).toList();
  }

  private static Boolean[] failures(List<DirectoryReport> directories) {
    return directories.stream().map(DirectoryReport::failed).toArray(Boolean[]::new);
  }

  private NodeGrant grant(JsonNode answer, String refusal) {
    FsError error = FsError.of(answer.get(0).intValue());
    if (error != FsError.OK) {
      throw new FsException(error, refusal);
    }
    String position = answer.get(2).textValue();
    database.history().advance(DatabaseIdentity.parse(position));
    Map<DirectoryId, Long> generations = new HashMap<>();
    Map<DirectoryId, List<GroupId>> groups = new HashMap<>();
    List<SyncingGroup> syncing = new ArrayList<>();
    for (JsonNode d : answer.get(3)) {
      DirectoryId id = new DirectoryId(d.get(0).longValue());
      generations.put(id, d.get(1).longValue());
      List<GroupId> living = new ArrayList<>();
      d.get(2).forEach(g -> living.add(new GroupId(g.intValue())));
      groups.put(id, List.copyOf(living));
      d.get(3).forEach(g -> syncing.add(syncing(g)));
    }
    syncing.sort(
        Comparator.comparingLong(SyncingGroup::serving).thenComparing(SyncingGroup::group));
    return new NodeGrant(lease, answer.get(1).longValue(), generations, groups, syncing, position);
  }

  private static SyncingGroup syncing(JsonNode g) {
    return new SyncingGroup(
        new GroupId(g.get(1).intValue()), g.get(0).longValue(), g.get(2).longValue());
  }

  boolean nodeFailed(NodeId node) {
    return row(
        Repeat.SAFE,
        "SELECT node_failed(?)",
        s -> s.setLong(1, node.value()),
        r -> r.getBoolean(1));
  }

  boolean memberFailed(GroupId group, NodeId node) {
    return row(
        Repeat.SAFE,
        "SELECT member_failed(?, ?)",
        s -> {
          s.setInt(1, group.value());
          s.setLong(2, node.value());
        },
        r -> r.getBoolean(1));
  }

  boolean reportFailure(GroupId group, NodeId node, String reporter) {
    return row(
        Repeat.SAFE,
        "SELECT report_failure(?, ?, ?)",
        s -> {
          s.setInt(1, group.value());
          s.setLong(2, node.value());
          s.setString(3, reporter);
        },
        r -> r.getBoolean(1));
  }

  void drain(NodeId node, boolean wanted) {
    int error =
        row(
            Repeat.SAFE,
            "SELECT drain_node(?, ?)",
            s -> {
              s.setLong(1, node.value());
              s.setBoolean(2, wanted);
            },
            r -> r.getInt(1));
    if (error != 0) {
      throw new FsException(FsError.of(error), "node " + node + " is not known");
    }
  }

  /** Sent again after a lost answer it may say that the node is not known. */
  void forget(NodeId node) {
    int error =
        row(
            Repeat.UNSAFE,
            "SELECT forget_node(?)",
            s -> s.setLong(1, node.value()),
            r -> r.getInt(1));
    if (error != 0) {
      FsError why = FsError.of(error);
      throw new FsException(
          why,
          why == FsError.EBUSY
              ? "node " + node + " lives or has groups: drain it, and stop it when it has none"
              : "node " + node + " is not known");
    }
  }

  int tendGroups(Tending how) {
    return row(
        Repeat.SAFE,
        "SELECT tend_groups(? * interval '1 ms', ? * interval '1 ms', ? * interval '1 ms', ?, ?, ?)",
        s -> {
          s.setLong(1, how.steady().toMillis());
          s.setLong(2, how.repairAfter().toMillis());
          s.setLong(3, how.maintenance().toMillis());
          s.setInt(4, settings.copies());
          s.setInt(5, settings.minReplicas());
          s.setInt(6, how.most());
        },
        r -> r.getInt(1));
  }

  void deregister(NodeId node) {
    database.query(
        Repeat.SAFE, "SELECT deregister_node(?)", s -> s.setLong(1, node.value()), ResultSet::next);
  }

  int assignFirstMembers(long delayMs) {
    return row(
        Repeat.SAFE,
        "SELECT assign_members(? * interval '1 ms', ?, ?)",
        s -> {
          s.setLong(1, delayMs);
          s.setInt(2, settings.copies());
          s.setInt(3, settings.minReplicas());
        },
        r -> r.getInt(1));
  }

  int balanceGroups(Balancing how) {
    return row(
        Repeat.SAFE,
        "SELECT balance_groups(?, ?, ?, ?)",
        s -> {
          s.setInt(1, settings.copies());
          s.setInt(2, how.most());
          s.setInt(3, how.few());
          s.setInt(4, how.moves());
        },
        r -> r.getInt(1));
  }

  /** Not sent again when nobody knows what became of it: it may have happened, and then not. */
  boolean changeMember(GroupId group, NodeId node, Change change, long stint) {
    int done =
        row(
            Repeat.UNSAFE,
            "SELECT change_member(?, ?, ?, ?, ?)",
            s -> {
              s.setInt(1, group.value());
              s.setLong(2, node.value());
              s.setInt(3, code(change));
              s.setLong(4, stint);
              s.setInt(5, settings.minReplicas());
            },
            r -> r.getInt(1));
    if (done > 0) {
      throw new FsException(FsError.of(done), "group " + group + " or node " + node);
    }
    return done == DONE;
  }

  private static int code(Change change) {
    return switch (change) {
      case OUT -> 1;
      case SYNCING -> 2;
      case SERVING -> 3;
    };
  }

  /** Sent again after a lost answer it may say that the node serves. */
  void forceMember(GroupId group, NodeId node) {
    int done =
        row(
            Repeat.UNSAFE,
            "SELECT force_member(?, ?)",
            s -> {
              s.setInt(1, group.value());
              s.setLong(2, node.value());
            },
            r -> r.getInt(1));
    if (done != DONE) {
      throw MembershipStore.notForced(FsError.of(done), group, node);
    }
  }

  List<GroupId> releaseGroups(
      NodeId node, List<GroupId> held, List<GroupId> released, Duration grace) {
    return row(
        Repeat.SAFE,
        "SELECT release_groups(?, ?, ?, ? * interval '1 ms', ?)",
        s -> {
          s.setLong(1, node.value());
          s.setArray(2, s.getConnection().createArrayOf("int4", values(held)));
          s.setArray(3, s.getConnection().createArrayOf("int4", values(released)));
          s.setLong(4, grace.toMillis());
          s.setInt(5, settings.copies());
        },
        r -> Stream.of((Integer[]) r.getArray(1).getArray()).map(GroupId::new).toList());
  }

  private static Object[] values(List<GroupId> groups) {
    return groups.stream().map(GroupId::value).toArray();
  }

  /** Autocommit: the id's transaction ends with the statement. */
  long takeSyncId() {
    return row(
        Repeat.SAFE,
        "SELECT pg_current_xact_id()::text::bigint",
        Parameters.NONE,
        r -> r.getLong(1));
  }

  boolean syncReady(long syncId) {
    return row(
        Repeat.SAFE,
        "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint > ?",
        s -> s.setLong(1, syncId),
        r -> r.getBoolean(1));
  }

  List<ChunkId> listGroup(GroupId group, long afterSequence, int limit) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM list_group(?, ?, ?)",
        s -> {
          s.setInt(1, group.value());
          s.setLong(2, afterSequence);
          s.setInt(3, limit);
        },
        volume::chunks);
  }

  List<NodeListing> nodes() {
    List<NodeListing> all = new ArrayList<>();
    for (JsonNode n :
        parse(row(Repeat.SAFE, "SELECT list_nodes()", Parameters.NONE, r -> r.getString(1)))) {
      List<DirectoryListing> directories = new ArrayList<>();
      n.get(7).forEach(d -> directories.add(directory(d)));
      all.add(
          new NodeListing(
              new NodeId(n.get(0).longValue()),
              n.get(1).textValue(),
              n.get(2).textValue(),
              n.get(3).textValue(),
              n.get(4).longValue(),
              n.get(5).booleanValue(),
              n.get(6).booleanValue(),
              directories));
    }
    return all;
  }

  private static DirectoryListing directory(JsonNode d) {
    return new DirectoryListing(
        new DirectoryId(d.get(0).longValue()),
        d.get(1).longValue(),
        d.get(2).longValue(),
        d.get(3).longValue(),
        d.get(4).longValue(),
        d.get(5).longValue(),
        d.get(6).booleanValue(),
        d.get(7).longValue());
  }

  PlacementMap map() {
    return map(NOTHING);
  }

  /**
   * @param known its groups are not sent again if they are still the same
   */
  PlacementMap map(PlacementMap known) {
    JsonNode map =
        parse(
            row(
                Repeat.SAFE,
                "SELECT placement_map(?)",
                s -> s.setLong(1, known.version()),
                r -> r.getString(1)));
    List<Node> nodes = new ArrayList<>();
    for (JsonNode n : map.get(1)) {
      nodes.add(
          new Node(
              new NodeId(n.get(0).longValue()),
              n.get(1).textValue(),
              n.get(2).textValue(),
              n.get(3).booleanValue(),
              n.get(4).longValue(),
              n.get(5).longValue()));
    }
    return new PlacementMap(
        map.get(0).longValue(), nodes, map.get(2).isNull() ? known.groups() : groups(map.get(2)));
  }

  private static List<Group> groups(JsonNode all) {
    List<Group> groups = new ArrayList<>();
    all.forEach(g -> groups.add(group(g)));
    return groups;
  }

  private static Group group(JsonNode g) {
    List<Member> members = new ArrayList<>();
    for (JsonNode m : g.get(2)) {
      MemberState state =
          m.get(1).intValue() == SERVING_CODE ? MemberState.SERVING : MemberState.SYNCING;
      members.add(new Member(new NodeId(m.get(0).longValue()), state, m.get(2).longValue()));
    }
    return new Group(new GroupId(g.get(0).intValue()), g.get(1).longValue(), members);
  }

  /** The version of {@link #map}, for those who poll. */
  long mapVersion() {
    return row(Repeat.SAFE, "SELECT version FROM map_version", Parameters.NONE, r -> r.getLong(1));
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a function answered " + text, e);
    }
  }
}
