/** What commands print: text, tables, JSON; and what they read from the command line. */
@NullMarked
package io.dfs.cli.term;

import org.jspecify.annotations.NullMarked;
