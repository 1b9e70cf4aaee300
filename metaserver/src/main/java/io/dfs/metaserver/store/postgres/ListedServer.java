package io.dfs.metaserver.store.postgres;

/** This server's row in the table of those that serve. */
record ListedServer(long id, String address, String release, String functionSchema) {}
