package io.dfs.client.planted.two;

import io.dfs.client.planted.one.BreaksEverything;

/** Makes a cycle of two packages. */
public record LooksBack(BreaksEverything other) {}
