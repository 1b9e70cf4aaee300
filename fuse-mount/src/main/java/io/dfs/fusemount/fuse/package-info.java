/**
 * The port between the FUSE protocol and the file system: node ids, handles, bytes; no path, no
 * native type.
 *
 * <p>Words. A <i>node id</i> is what the kernel calls an inode by: our inode id, never reused, 1
 * for the root of the mount. A <i>lookup count</i> belongs to each node the kernel knows: every
 * entry answered (lookup, create, mkdir, mknod, symlink, link, each entry of readdirplus) raises it
 * by one, forget lowers it; at zero the kernel no longer names the node. A <i>handle</i> is the
 * number that open, create and opendir chose; the kernel presents it until release.
 *
 * <p>Calls. A handler may block as long as it likes: the binding calls it on one of its threads
 * that read the device while another one is left to read, else on a new virtual thread. So nothing
 * may be kept in thread-locals, and the kind of thread says nothing. Exceptions: {@code init},
 * {@code forget} and interruption callbacks run where requests are read; they must not block, take
 * a contended lock or touch the mount. Requests about one inode arrive in any order and at once,
 * except where the kernel serialises them (writes to one file through the page cache, changes of
 * one directory).
 *
 * <p>Answers. Each request is answered exactly once through its {@link
 * io.dfs.fusemount.fuse.Reply}, from any thread, during the call or after it. A handler that throws
 * is answered for: the errno of an FsException, EIO for anything else (logged, a defect). A second
 * answer is a defect: it is logged and not sent. An answer that the kernel no longer wants is
 * dropped silently.
 */
@NullMarked
package io.dfs.fusemount.fuse;

import org.jspecify.annotations.NullMarked;
