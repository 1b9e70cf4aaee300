package io.dfs.common.metadata;

import io.dfs.common.id.SessionId;

/**
 * A session as administrators see it; {@code leaseLeftMs} is negative when the lease has run out.
 */
public record SessionListing(SessionId session, SessionRequest request, long leaseLeftMs) {}
