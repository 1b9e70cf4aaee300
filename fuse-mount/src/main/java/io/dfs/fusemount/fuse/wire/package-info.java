/**
 * The FUSE protocol on byte buffers, without a device: requests become calls of {@link
 * io.dfs.fusemount.fuse.LowLevelFileSystem}, answers become bytes. Layouts are those of the Linux
 * header fuse.h at the minor version that {@link io.dfs.fusemount.fuse.wire.Handshake} announces;
 * numbers are in the machine's byte order.
 *
 * <p>Frames are parsed on the reader thread into values, so that the reader's buffer is free again
 * before a handler runs; only the data of a write takes the buffer along.
 */
@NullMarked
package io.dfs.fusemount.fuse.wire;

import org.jspecify.annotations.NullMarked;
