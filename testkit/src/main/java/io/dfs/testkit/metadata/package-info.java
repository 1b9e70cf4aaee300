/**
 * A metadata store in memory, the contract suite that every store passes, and the seeded comparison
 * of two stores.
 *
 * <p>{@link io.dfs.testkit.metadata.MemoryMetadataStore} holds one lock, its own monitor, in every
 * call; all other classes of the store are guarded by it and know nothing of threads. A mutation
 * first checks everything and then writes, so that one that fails has changed nothing.
 */
@NullMarked
package io.dfs.testkit.metadata;

import org.jspecify.annotations.NullMarked;
