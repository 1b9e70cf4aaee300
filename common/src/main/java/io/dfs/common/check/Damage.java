package io.dfs.common.check;

import io.dfs.common.id.FileName;
import java.util.Optional;

/**
 * One row that a {@link NamespaceCheck} finds; what each value means depends on the check.
 *
 * @param subject what is wrong: an inode, a body, a chunk
 * @param other what it has to do with
 * @param name a dentry's
 * @param have what is said
 * @param want what should be said
 */
public record Damage(long subject, long other, Optional<FileName> name, long have, long want) {}
