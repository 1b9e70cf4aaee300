package io.dfs.client.namespace;

import io.dfs.common.metadata.Attr;

/**
 * Attributes and for how many ns more name and attributes may be taken for the present ones: what
 * the kernel is told, so that its cache and ours together keep within the timeouts.
 */
public record Seen(Attr attr, long entryNanos, long attrNanos) {}
