/** What an administrator asks a cluster, as values and a port. */
@NullMarked
package io.dfs.cli.admin;

import org.jspecify.annotations.NullMarked;
