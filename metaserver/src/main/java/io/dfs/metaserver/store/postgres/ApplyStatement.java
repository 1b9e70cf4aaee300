package io.dfs.metaserver.store.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dfs.common.error.FsError;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Apply;
import io.dfs.common.metadata.ApplyResult;
import io.dfs.common.metadata.Outcome;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Applies lists of mutations by one statement. Thread-safe. */
final class ApplyStatement {
  private static final String SQL = "SELECT apply_(?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Database database;
  private final StoredVolume volume;

  ApplyStatement(Database database, StoredVolume volume) {
    this.database = database;
    this.volume = volume;
  }

  private record Slot(SessionId session, int slot) {}

  /**
   * All lists in one transaction. It may be sent again: what took effect is answered from the
   * slots.
   */
  List<ApplyResult> run(List<Apply> lists, Repeat repeat) {
    BatchEncoder batch = encode(lists);
    return decode(
        database.query(
            repeat, SQL, s -> set(s, lists, batch), rows -> Rows.only(rows).getString(1)));
  }

  /** As {@link #run}, in a transaction that the caller ends. */
  List<ApplyResult> runOn(Connection connection, List<Apply> lists) throws SQLException {
    BatchEncoder batch = encode(lists);
    return decode(
        Database.query(
            connection, SQL, s -> set(s, lists, batch), rows -> Rows.only(rows).getString(1)));
  }

  private BatchEncoder encode(List<Apply> lists) {
    BatchEncoder batch = new BatchEncoder();
    for (Apply list : lists) {
      batch.write(json -> json.writeStartArray());
      list.mutations().forEach(m -> MutationOp.of(m, volume).encode(batch));
      batch.write(json -> json.writeEndArray());
    }
    batch.end();
    return batch;
  }

  private List<ApplyResult> decode(String answers) {
    List<ApplyResult> results = new ArrayList<>();
    parse(answers).forEach(answer -> results.add(result(answer)));
    return results;
  }

  private static void set(PreparedStatement s, List<Apply> lists, BatchEncoder batch)
      throws SQLException {
    Rows.setBigints(s, 1, lists.stream().map(a -> a.session().value()).toArray(Long[]::new));
    Rows.setInts(s, 2, lists.stream().map(Apply::slot).toArray(Integer[]::new));
    Rows.setBigints(s, 3, lists.stream().map(Apply::seq).toArray(Long[]::new));
    s.setString(4, batch.lists());
    Rows.setBytes(s, 5, batch.blobs());
    Rows.setBigints(s, 6, batch.names());
    Rows.setBigints(s, 7, batch.inodes());
    Rows.setInts(s, 8, batch.modes());
    Rows.setBigints(s, 9, batch.childParents());
    Rows.setInts(s, 10, batch.childNames());
    Rows.setBooleans(s, 11, batch.childAcross());
    Rows.setBigints(s, 12, batch.allotments());
    s.setBoolean(13, repeatsSlot(lists));
  }

  private static boolean repeatsSlot(List<Apply> lists) {
    Set<Slot> slots = new HashSet<>();
    lists.forEach(a -> slots.add(new Slot(a.session(), a.slot())));
    return slots.size() < lists.size();
  }

  /** One list's {@code [errno, outcomes]}. */
  private ApplyResult result(JsonNode answer) {
    FsError error = FsError.of(answer.get(0).intValue());
    if (error != FsError.OK) {
      return ApplyResult.refused(error);
    }
    List<Outcome> outcomes = new ArrayList<>(answer.get(1).size());
    answer.get(1).forEach(o -> outcomes.add(JsonAnswers.outcome(o, volume)));
    return new ApplyResult(FsError.OK, outcomes);
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("apply_ answered " + text, e);
    }
  }
}
