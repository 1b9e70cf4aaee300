package io.dfs.datanode.store.disk;

import io.dfs.datanode.store.ChunkStoreException;
import java.io.IOException;

/**
 * Something that wants to become durable. All methods are called on the commit thread: what is
 * decided there cannot change before the record is visible.
 */
interface CommitRequest {
  /**
   * What is to be written, decided against the index. A request that needs no record completes by
   * itself here.
   *
   * @throws ChunkStoreException a refusal; {@link #refused} is called with it
   */
  Decision decide(CommitGroup group) throws IOException;

  /** The record is durable: make it visible and complete. */
  void committed(IndexedRecord record);

  /** The record is not there and will not be. */
  void refused(ChunkStoreException reason);

  /** The outcome of {@link #decide}. */
  sealed interface Decision {}

  /** Nothing to write: done, successfully or not. */
  record Settled() implements Decision {}

  /** Another request of this group concerns the same chunk: ask again in the next group. */
  record Later() implements Decision {}

  /** Write this record. */
  record Write(NewRecord record) implements Decision {}
}
