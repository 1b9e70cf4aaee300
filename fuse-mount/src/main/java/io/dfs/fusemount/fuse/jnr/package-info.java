/**
 * The binding: libfuse 2 mounts and hands out the connection, through jnr-fuse; our own threads
 * read requests from it and any thread writes answers, with read(2) and writev(2) bound through
 * jnr-ffi. {@link io.dfs.fusemount.fuse.jnr.FuseMount} is the only type others need.
 *
 * <p>Threads: {@code fuse-reader-N} read and run handlers, but one of them is always left to read;
 * what it reads is handled on virtual threads; {@code fuse-notify-N} wait in the kernel for
 * invalidations; {@code fuse-probe} looks at the mount from outside while it starts. No other
 * thread here may touch a path inside the mount.
 *
 * <p>Locks: {@code DeviceChannel}'s lock is a leaf, held shared while something is written to the
 * device and exclusively to close it.
 */
@NullMarked
package io.dfs.fusemount.fuse.jnr;

import org.jspecify.annotations.NullMarked;
