package io.dfs.client.namespace;

/** Who creates an inode, and its permissions (the low 12 bits of the mode, umask applied). */
public record Owner(int permissions, int uid, int gid) {}
