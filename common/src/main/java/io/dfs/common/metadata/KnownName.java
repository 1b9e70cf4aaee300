package io.dfs.common.metadata;

import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;

/** A name under which the kernel of a mount knows an inode. */
public record KnownName(InodeId parent, FileName name) {}
