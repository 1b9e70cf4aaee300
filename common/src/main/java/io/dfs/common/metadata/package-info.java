/**
 * The namespace as values: attributes, mutations, their outcomes, and the port that applies them.
 */
@NullMarked
package io.dfs.common.metadata;

import org.jspecify.annotations.NullMarked;
