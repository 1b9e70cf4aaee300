package io.dfs.systemtests.arch;

/** Something that the planted class of another module must not see. */
public record Outside() {}
