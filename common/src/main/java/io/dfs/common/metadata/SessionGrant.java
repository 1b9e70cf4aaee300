package io.dfs.common.metadata;

import io.dfs.common.id.SessionId;
import java.time.Duration;

/** A new session. {@code nowNs} is PostgreSQL's clock, from which clients keep an offset. */
public record SessionGrant(
    SessionId session,
    Duration lease,
    long nowNs,
    int volume,
    int copies,
    int minReplicas,
    int maxChunkBytes,
    int inlineLimitBytes) {}
