/**
 * What a mount can be told: by options of the command line, {@code -o} lists, a configuration file
 * and the environment. All of them set the keys of one record, {@code MountConfig}.
 */
@NullMarked
package io.dfs.fusemount.options;

import org.jspecify.annotations.NullMarked;
