package io.dfs.metaserver.store.postgres;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.GroupId;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.IdRange;
import io.dfs.common.metadata.SessionGrant;
import io.dfs.common.metadata.SessionHeartbeat;
import io.dfs.common.metadata.SessionListing;
import io.dfs.common.metadata.SessionRequest;
import io.dfs.metaserver.store.postgres.Database.Parameters;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Sessions, their leases and what is granted to them. Thread-safe. */
final class PostgresSessions {
  private final Database database;
  private final ClusterSettings settings;
  private final Duration lease;
  private final ListedServer server;

  PostgresSessions(
      Database database, ClusterSettings settings, Duration lease, ListedServer server) {
    this.database = database;
    this.settings = settings;
    this.lease = lease;
    this.server = server;
  }

  /** Sent again it only leaves a session behind that nobody renews. */
  SessionGrant open(SessionRequest request) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM open_session(?, ?, ?, ?, ?, ? * interval '1 ms')",
        s -> {
          s.setString(1, request.host());
          s.setString(2, request.mountPoint());
          s.setLong(3, request.pid());
          s.setString(4, request.release());
          s.setInt(5, request.slots());
          s.setLong(6, lease.toMillis());
        },
        rows -> {
          ResultSet row = Rows.only(rows);
          return grant(new SessionId(row.getLong(1)), row.getLong(2));
        });
  }

  private SessionGrant grant(SessionId session, long nowNs) {
    return new SessionGrant(
        session,
        lease,
        nowNs,
        settings.volume(),
        settings.copies(),
        settings.minReplicas(),
        settings.maxChunkBytes(),
        settings.inlineLimitBytes());
  }

  long heartbeat(SessionHeartbeat heartbeat) {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM heartbeat_session(?, ?, ?, ?, ?, ?, ? * interval '1 ms')",
        s -> {
          s.setLong(1, heartbeat.session().value());
          s.setLong(2, heartbeat.number());
          Rows.setBigints(s, 3, heartbeat.opened().stream().map(InodeId::value).toList());
          Rows.setBigints(s, 4, heartbeat.closed().stream().map(InodeId::value).toList());
          Rows.setBigints(s, 5, heartbeat.abandoned().stream().map(ChunkId::number).toList());
          Rows.setBigints(s, 6, heartbeat.abandoned().stream().map(ChunkId::key).toList());
          s.setLong(7, lease.toMillis());
        },
        rows -> {
          ResultSet row = Rows.only(rows);
          Rows.requireOk(
              row, "heartbeat " + heartbeat.number() + " of session " + heartbeat.session());
          return row.getLong(2);
        });
  }

  void close(SessionId session) {
    database.query(
        Repeat.SAFE,
        "SELECT close_session(?)",
        s -> s.setLong(1, session.value()),
        ResultSet::next);
  }

  /** Sent again it only wastes a range. */
  IdRange grantInodes(SessionId session, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("range of " + count);
    }
    return database.query(
        Repeat.SAFE,
        "SELECT grant_inodes(?, ?)",
        s -> {
          s.setLong(1, session.value());
          s.setInt(2, count);
        },
        rows -> {
          long first = Rows.only(rows).getLong(1);
          if (rows.wasNull()) {
            throw expired(session);
          }
          return new IdRange(first, count);
        });
  }

  /** Sent again it only wastes ids. */
  List<Allotment> grantChunks(SessionId session, int groups, int countEach) {
    if (groups < 1 || countEach < 1 || countEach > Allotment.MAX_COUNT) {
      throw new IllegalArgumentException("allotment of " + countEach + " in " + groups);
    }
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM grant_chunks(?, ?, ?, ?)",
        s -> {
          s.setLong(1, session.value());
          s.setInt(2, groups);
          s.setInt(3, countEach);
          s.setInt(4, settings.minReplicas());
        },
        rows -> allotments(rows, session, countEach));
  }

  private List<Allotment> allotments(ResultSet rows, SessionId session, int countEach)
      throws SQLException {
    List<Allotment> granted = new ArrayList<>();
    while (rows.next()) {
      long first = rows.getLong(1);
      if (rows.wasNull()) {
        throw expired(session);
      }
      ChunkId chunk = ChunkId.of(settings.volume(), first, 0);
      granted.add(new Allotment(new GroupId(chunk.group().value()), chunk.sequence(), countEach));
    }
    if (granted.isEmpty()) {
      throw new FsException(FsError.EAGAIN, "no group has enough serving members");
    }
    return granted;
  }

  private static FsException expired(SessionId session) {
    return new FsException(FsError.ESTALE, "session " + session + " has expired");
  }

  /** This server stops. */
  void endServer() {
    database.query(
        Repeat.SAFE, "SELECT end_metaserver(?)", s -> s.setLong(1, server.id()), ResultSet::next);
  }

  List<SessionId> reap() {
    boolean leasesCouldBeRenewed =
        database.query(
            Repeat.SAFE,
            "SELECT note_service(?, ?, ?, ?, ? * interval '1 ms')",
            s -> {
              s.setLong(1, server.id());
              s.setString(2, server.address());
              s.setString(3, server.release());
              s.setString(4, server.functionSchema());
              s.setLong(5, lease.toMillis());
            },
            rows -> Rows.only(rows).getBoolean(1));
    return leasesCouldBeRenewed ? reapExpired() : List.of();
  }

  private List<SessionId> reapExpired() {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM reap_sessions()",
        Parameters.NONE,
        rows -> {
          List<SessionId> ended = new ArrayList<>();
          while (rows.next()) {
            ended.add(new SessionId(rows.getLong(1)));
          }
          return ended;
        });
  }

  List<SessionListing> sessions() {
    return database.query(
        Repeat.SAFE,
        "SELECT * FROM list_sessions()",
        Parameters.NONE,
        rows -> {
          List<SessionListing> all = new ArrayList<>();
          while (rows.next()) {
            all.add(listing(rows));
          }
          return all;
        });
  }

  private static SessionListing listing(ResultSet row) throws SQLException {
    SessionRequest request =
        new SessionRequest(
            row.getString(2), row.getString(3), row.getLong(4), row.getString(5), row.getInt(6));
    return new SessionListing(
        new SessionId(row.getLong(1)), request, row.getLong(7), row.getLong(8));
  }
}
