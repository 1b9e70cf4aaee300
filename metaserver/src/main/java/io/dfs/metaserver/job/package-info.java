/** Background work: agents whose doWork() tests drive by hand. */
@NullMarked
package io.dfs.metaserver.job;

import org.jspecify.annotations.NullMarked;
