package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.InodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Values in the rows that reading functions answer with, and arrays to send. */
final class Rows {
  /** Columns of {@code errno} and the attributes, in every function that reads inodes. */
  private static final int DELTAS = 17;

  private static final int LAYOUT = 18;

  private Rows() {}

  /** Throws what the first column says. */
  static void requireOk(ResultSet row, String what) throws SQLException {
    FsError error = FsError.of(row.getInt(1));
    if (error != FsError.OK) {
      throw new FsException(error, what);
    }
  }

  static Attr attr(ResultSet row) throws SQLException {
    return new Attr(
        new InodeId(row.getLong(2)),
        Kind.of(row.getInt(3)),
        row.getInt(4),
        row.getInt(5),
        row.getInt(6),
        row.getInt(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        new BodyId(row.getLong(15)),
        row.getBoolean(16));
  }

  /** Deltas of the directory that have not been folded into its row. */
  static long deltas(ResultSet row) throws SQLException {
    return row.getLong(DELTAS);
  }

  static Layout layout(ResultSet row, StoredVolume volume) throws SQLException {
    LayoutBuilder layout = new LayoutBuilder(row.getBoolean(LAYOUT));
    @Nullable Array positionArray = row.getArray(LAYOUT + 1);
    if (positionArray == null) {
      return layout.build();
    }
    Long[] positions = (Long[]) positionArray.getArray();
    Integer[] lengths = (Integer[]) row.getArray(LAYOUT + 2).getArray();
    Long[] chunks = (Long[]) row.getArray(LAYOUT + 3).getArray();
    Long[] keys = (Long[]) row.getArray(LAYOUT + 4).getArray();
    Integer[] offsets = (Integer[]) row.getArray(LAYOUT + 5).getArray();
    @Nullable Array pieceArray = row.getArray(LAYOUT + 6);
    byte[][] pieces = pieceArray == null ? new byte[0][] : (byte[][]) pieceArray.getArray();
    int piece = 0;
    for (int i = 0; i < positions.length; i++) {
      if (chunks[i] == 0) {
        layout.add(new InlinePiece(positions[i], pieces[piece++], (int) (long) keys[i]));
      } else {
        layout.add(
            new Extent(positions[i], lengths[i], volume.chunk(chunks[i], keys[i]), offsets[i]));
      }
    }
    return layout.build();
  }

  static void setBigints(PreparedStatement s, int index, Long[] values) throws SQLException {
    s.setArray(index, s.getConnection().createArrayOf("int8", values));
  }

  static void setBigints(PreparedStatement s, int index, Collection<Long> values)
      throws SQLException {
    setBigints(s, index, values.toArray(Long[]::new));
  }

  static void setInts(PreparedStatement s, int index, Integer[] values) throws SQLException {
    s.setArray(index, s.getConnection().createArrayOf("int4", values));
  }

  static void setBooleans(PreparedStatement s, int index, Boolean[] values) throws SQLException {
    s.setArray(index, s.getConnection().createArrayOf("bool", values));
  }

  static void setBytes(PreparedStatement s, int index, byte[][] values) throws SQLException {
    s.setArray(index, s.getConnection().createArrayOf("bytea", values));
  }

  /** The only row of a statement, which has one. */
  static ResultSet only(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      throw new IllegalStateException("a function answered without a row");
    }
    return rows;
  }
}
