/**
 * File compaction: what random writes have scattered over many chunks is put together again. The
 * MetaServer says what is to be rewritten and commits it, a DataNode moves the bytes.
 */
@NullMarked
package io.dfs.metaserver.compact;

import org.jspecify.annotations.NullMarked;
