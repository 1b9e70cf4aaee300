package io.dfs.metaserver.store.postgres;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.SessionId;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.DirectoryEntry;
import io.dfs.common.metadata.DirectoryPage;
import io.dfs.common.metadata.KnownName;
import io.dfs.common.metadata.Opened;
import io.dfs.common.metadata.VolumeStatistics;
import io.dfs.metaserver.store.postgres.Database.Parameters;
import io.dfs.metaserver.store.postgres.Database.Reader;
import io.dfs.metaserver.store.postgres.Database.Repeat;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of the namespace: one statement each, which locks nothing. Thread-safe. */
final class PostgresNamespace {
  private final Database database;
  private final StoredVolume volume;
  private final DirectoryFolder folder;

  PostgresNamespace(Database database, StoredVolume volume, DirectoryFolder folder) {
    this.database = database;
    this.volume = volume;
    this.folder = folder;
  }

  private <T> T query(String sql, Parameters parameters, Reader<T> reader) {
    return database.query(Repeat.SAFE, sql, parameters, reader);
  }

  private Attr attr(ResultSet row) throws SQLException {
    Attr attr = Rows.attr(row);
    folder.seen(attr.id(), Rows.deltas(row));
    return attr;
  }

  private Attr onlyAttr(ResultSet rows, FsError ifNone, String what) throws SQLException {
    if (!rows.next()) {
      throw new FsException(ifNone, what);
    }
    Rows.requireOk(rows, what);
    return attr(rows);
  }

  private Opened opened(ResultSet rows, FsError ifNone, String what) throws SQLException {
    Attr attr = onlyAttr(rows, ifNone, what);
    return new Opened(attr, Rows.layout(rows, volume));
  }

  Attr lookup(InodeId parent, FileName name) {
    return query(
        "SELECT * FROM lookup(?, ?)",
        s -> {
          s.setLong(1, parent.value());
          s.setBytes(2, name.bytes());
        },
        rows -> onlyAttr(rows, FsError.ENOENT, "name " + name + " in directory " + parent));
  }

  List<Attr> lookupPath(InodeId parent, List<FileName> names) {
    return query(
        "SELECT * FROM lookup_path(?, ?)",
        s -> {
          s.setLong(1, parent.value());
          Rows.setBytes(s, 2, names.stream().map(FileName::bytes).toArray(byte[][]::new));
        },
        rows -> {
          if (!rows.next()) {
            throw new FsException(FsError.ENOENT, "directory " + parent + " is gone");
          }
          Rows.requireOk(rows, "directory " + parent);
          List<Attr> found = new ArrayList<>(names.size());
          while (rows.next()) {
            found.add(attr(rows));
          }
          return found;
        });
  }

  Attr lookupParent(InodeId directory) {
    return query(
        "SELECT * FROM lookup_parent(?)",
        s -> s.setLong(1, directory.value()),
        rows -> onlyAttr(rows, FsError.ENOENT, "parent of directory " + directory));
  }

  Attr getattr(InodeId inode) {
    return query(
        "SELECT * FROM getattr(?)",
        s -> s.setLong(1, inode.value()),
        rows -> onlyAttr(rows, FsError.ENOENT, "inode " + inode + " is gone"));
  }

  Opened open(SessionId session, InodeId inode, List<KnownName> known) {
    return query(
        "SELECT * FROM open(?, ?, ?, ?)",
        s -> {
          s.setLong(1, session.value());
          s.setLong(2, inode.value());
          Rows.setBigints(s, 3, known.stream().map(k -> k.parent().value()).toList());
          Rows.setBytes(s, 4, known.stream().map(k -> k.name().bytes()).toArray(byte[][]::new));
        },
        rows -> opened(rows, FsError.ESTALE, "inode " + inode + " is not what it was"));
  }

  Opened extents(InodeId inode, long from, long to) {
    return query(
        "SELECT * FROM extents(?, ?, ?)",
        s -> {
          s.setLong(1, inode.value());
          s.setLong(2, from);
          s.setLong(3, to);
        },
        rows -> opened(rows, FsError.ENOENT, "inode " + inode + " is gone"));
  }

  byte[] readlink(InodeId inode) {
    return query(
        "SELECT * FROM readlink(?)",
        s -> s.setLong(1, inode.value()),
        rows -> {
          if (!rows.next()) {
            throw new FsException(FsError.ENOENT, "inode " + inode + " is gone");
          }
          Rows.requireOk(rows, "inode " + inode + " is no symlink");
          return rows.getBytes(2);
        });
  }

  byte[] getxattr(InodeId inode, XattrName name) {
    return query(
        "SELECT * FROM getxattr(?, ?)",
        s -> {
          s.setLong(1, inode.value());
          s.setBytes(2, name.bytes());
        },
        rows -> {
          if (!rows.next()) {
            throw new FsException(FsError.ENOENT, "inode " + inode + " is gone");
          }
          Rows.requireOk(rows, "attribute " + name + " of inode " + inode);
          return rows.getBytes(2);
        });
  }

  List<XattrName> listxattr(InodeId inode) {
    return query(
        "SELECT * FROM listxattr(?)",
        s -> s.setLong(1, inode.value()),
        rows -> {
          if (!rows.next()) {
            throw new FsException(FsError.ENOENT, "inode " + inode + " is gone");
          }
          List<XattrName> names = new ArrayList<>();
          do {
            byte @Nullable [] name = rows.getBytes(1);
            if (name != null) {
              names.add(XattrName.of(name));
            }
          } while (rows.next());
          return names;
        });
  }

  DirectoryPage readdir(InodeId directory, long afterCookie, int limit) {
    return query(
        "SELECT * FROM readdir(?, ?, ?)",
        s -> {
          s.setLong(1, directory.value());
          s.setLong(2, afterCookie);
          s.setInt(3, limit + 1);
        },
        rows -> page(rows, directory, limit));
  }

  private DirectoryPage page(ResultSet rows, InodeId directory, int limit) throws SQLException {
    if (!rows.next()) {
      throw new FsException(FsError.ENOENT, "directory " + directory + " is gone");
    }
    Rows.requireOk(rows, "directory " + directory);
    List<DirectoryEntry> entries = new ArrayList<>();
    rows.getLong(2);
    if (rows.wasNull()) {
      return new DirectoryPage(entries, true);
    }
    do {
      if (entries.size() == limit) {
        return new DirectoryPage(entries, false);
      }
      entries.add(new DirectoryEntry(FileName.of(rows.getBytes(19)), rows.getLong(18), attr(rows)));
    } while (rows.next());
    return new DirectoryPage(entries, true);
  }

  VolumeStatistics statfs() {
    return query(
        "SELECT * FROM statfs()",
        Parameters.NONE,
        rows -> {
          ResultSet row = Rows.only(rows);
          return new VolumeStatistics(
              row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getInt(5));
        });
  }
}
