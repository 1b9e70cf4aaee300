package io.dfs.common.metadata;

import io.dfs.common.id.FileName;

/**
 * A name in a directory with its inode's attributes; {@code cookie} is the readdir offset after it.
 */
public record DirectoryEntry(FileName name, long cookie, Attr attr) {}
