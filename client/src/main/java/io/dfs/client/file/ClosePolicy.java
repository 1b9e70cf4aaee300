package io.dfs.client.file;

/** What close(2) waits for. fsync always waits until the bytes are durable and committed. */
public enum ClosePolicy {
  /** As fsync: durable on every member, then committed. */
  DURABLE,

  /** Every member has received the bytes; syncs and the commit follow at once, unasked. */
  RECEIVED
}
