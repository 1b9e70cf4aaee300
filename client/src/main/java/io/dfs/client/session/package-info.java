/**
 * A mount's session: slots, heartbeats, granted ids, the placement map; resends what was not
 * answered.
 */
@NullMarked
package io.dfs.client.session;

import org.jspecify.annotations.NullMarked;
