package io.dfs.datanode.store.disk;

/** What the pieces of one store share. */
record StoreParts(
    StoreConfig config,
    DiskCalls disk,
    DirectoryHealth health,
    SegmentDirectory segments,
    SegmentAllocator allocator,
    ChunkIndex index,
    ChunkReader reader,
    Committer committer) {}
