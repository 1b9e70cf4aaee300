package io.dfs.datanode.store;

class MemoryChunkStoreTest extends ChunkStoreContract {
  @Override
  protected ChunkStore openEmpty() {
    return new MemoryChunkStore(MAX_CHUNK);
  }
}
