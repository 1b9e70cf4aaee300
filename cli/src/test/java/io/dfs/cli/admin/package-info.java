@NullMarked
package io.dfs.cli.admin;

import org.jspecify.annotations.NullMarked;
