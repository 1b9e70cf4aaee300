package io.dfs.fusemount.fuse;

/**
 * Who asks. {@code unique} names the request among those unanswered. {@code uid} and {@code gid}
 * are the caller's fsuid and fsgid as unsigned 32 bits. {@code pid} is 0 where the kernel asks by
 * itself (readahead, writeback) or the caller lives in a foreign pid namespace. {@code umask} is
 * set for create, mkdir and mknod only, and is already applied to their modes.
 */
public record RequestContext(
    long unique, int uid, int gid, int pid, int umask, Interruption interruption) {}
