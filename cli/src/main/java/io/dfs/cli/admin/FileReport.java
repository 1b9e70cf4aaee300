package io.dfs.cli.admin;

import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.metadata.Opened;

/** One file: attributes, extents and inline pieces, and the groups and nodes that hold them. */
public record FileReport(Opened opened, PlacementMap map) {}
