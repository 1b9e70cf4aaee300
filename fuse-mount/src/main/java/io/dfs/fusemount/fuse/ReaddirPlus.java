package io.dfs.fusemount.fuse;

/** Whether listings bring attributes along. */
public enum ReaddirPlus {
  NEVER,
  /** The first page of a listing, and the next ones if their names are looked up. */
  AUTO,
  ALWAYS
}
