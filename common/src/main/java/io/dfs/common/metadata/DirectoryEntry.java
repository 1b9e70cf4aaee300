package io.dfs.common.metadata;

import io.dfs.common.id.FileName;

/**
 * A name in a directory with its inode's attributes; {@code cookie} is the readdir offset after it:
 * above 2 (1 and 2 can stand for the dots), ascending in the order in which names came, the name's
 * own for as long as it exists.
 */
public record DirectoryEntry(FileName name, long cookie, Attr attr) {}
