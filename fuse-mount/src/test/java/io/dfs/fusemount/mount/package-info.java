/** Tests of what is kept about mounts. */
@NullMarked
package io.dfs.fusemount.mount;

import org.jspecify.annotations.NullMarked;
