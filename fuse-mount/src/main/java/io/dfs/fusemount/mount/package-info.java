/**
 * What an administrator's machine keeps about its mounts: /etc/fstab, mount(8)'s helper, and what
 * updatedb(8) leaves out.
 */
@NullMarked
package io.dfs.fusemount.mount;

import org.jspecify.annotations.NullMarked;
