/**
 * Two stores side by side: a seeded generator of mutations, reads, sessions and membership changes,
 * each applied to both and compared result by result.
 *
 * <p>Steps name inodes, sessions, nodes and chunks by number; each {@link
 * io.dfs.testkit.metadata.random.Side} knows which ids its store gave them, and renders results so
 * that equal behaviour gives equal text: times only as what they were set to or that they moved,
 * versions only as that they grew, cookies only by order.
 */
@NullMarked
package io.dfs.testkit.metadata.random;

import org.jspecify.annotations.NullMarked;
