package io.dfs.fusemount.fuse;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Answers one request, once, from any thread; every method sends at once and does not block.
 * Buffers and arrays that are passed belong to the caller again when the method returns.
 */
public interface Reply {
  /** The operation failed; {@code error} is not OK. */
  void error(FsError error);

  /** The operation has no result but success. */
  interface Done extends Reply {
    void done();
  }

  /** A name's meaning: lookup, mknod, mkdir, symlink, link. */
  interface Entry extends Reply {
    /** Raises the lookup count of {@code entry.node()} by one. */
    void entry(NodeEntry entry);

    /**
     * Lookup only: there is no such name, and the kernel may remember that for {@code timeout};
     * zero is the same as ENOENT.
     */
    void absent(Duration timeout);
  }

  /** Attributes: getattr, setattr. */
  interface Attributes extends Reply {
    void attributes(Stat stat, Duration timeout);
  }

  /** A handle: open, opendir. */
  interface Open extends Reply {
    void open(long handle, OpenFlag... flags);
  }

  /** A new or existing file and a handle on it. */
  interface Create extends Reply {
    /** Raises the lookup count of {@code entry.node()} by one. */
    void create(NodeEntry entry, long handle, OpenFlag... flags);
  }

  /** Bytes: read, readlink. Fewer than asked for mean the end of the file. */
  interface Data extends Reply {
    /**
     * The remaining bytes of the buffers, one after the other (their positions do not move). Direct
     * buffers are not copied on the way to the kernel.
     */
    void data(ByteBuffer... buffers);
  }

  /** Number of bytes taken: write, copy_file_range. */
  interface Count extends Reply {
    void count(long bytes);
  }

  /** A position: lseek. */
  interface Position extends Reply {
    void position(long offset);
  }

  /** Totals of the volume: statfs. */
  interface Statfs extends Reply {
    void statfs(VolumeStat stat);
  }

  /** An attribute's value or the list of names: getxattr, listxattr. */
  interface Xattr extends Reply {
    /**
     * The value, or the names each ended by NUL. The binding answers a question for the size with
     * the length, and ERANGE if the caller's buffer is too small.
     */
    void value(byte[] value);
  }

  /** What stands in the way of a lock: getlk. */
  interface Lock extends Reply {
    /** {@code conflicting} has type UNLOCK if nothing does. */
    void lock(FileLock conflicting);
  }

  /**
   * A page of a directory, filled entry by entry up to the size the kernel asked for, then sent.
   * Not thread-safe before it is sent. The kernel continues after the last {@code nextOffset} it
   * used up.
   */
  interface Directory extends Reply {
    /**
     * Adds a name with its inode number and type for readdir, which gives the kernel no node.
     *
     * @param mode only the type bits count
     * @param nextOffset where a listing continues after this entry; never 0
     * @return false if the page is full: the entry was not added; send
     */
    boolean add(FileName name, long ino, int mode, long nextOffset);

    /**
     * Adds a name with attributes for readdirplus. If it returns true, and the page is sent, the
     * node's lookup count is one higher.
     */
    boolean addPlus(FileName name, NodeEntry entry, long nextOffset);

    /**
     * Adds "." ({@code dots} 1) or ".." ({@code dots} 2), in either form of listing; never raises a
     * lookup count.
     */
    boolean addDots(int dots, long ino, long nextOffset);

    /** Sends the page; an empty one ends the listing. */
    void send();
  }
}
