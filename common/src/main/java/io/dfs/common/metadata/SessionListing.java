package io.dfs.common.metadata;

import io.dfs.common.id.SessionId;

/**
 * A session as administrators see it; {@code leaseLeftMs} is negative when the lease has run out.
 * {@code openFiles} are inodes that it has reported as open.
 */
public record SessionListing(
    SessionId session, SessionRequest request, long leaseLeftMs, long openFiles) {}
