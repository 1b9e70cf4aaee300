/** What somebody who helps wants to see, in one file and without secrets. */
@NullMarked
package io.dfs.cli.support;

import org.jspecify.annotations.NullMarked;
