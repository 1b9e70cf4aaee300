/** What the command line says of itself: help, completion, manual pages; all from its own model. */
@NullMarked
package io.dfs.cli.help;

import org.jspecify.annotations.NullMarked;
