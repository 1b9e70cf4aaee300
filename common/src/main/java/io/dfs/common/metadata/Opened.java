package io.dfs.common.metadata;

/** All that open needs: attributes and the first extents and inline data. */
public record Opened(Attr attr, Layout layout) {}
