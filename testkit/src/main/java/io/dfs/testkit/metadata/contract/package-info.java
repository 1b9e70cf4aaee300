/**
 * The contract suite of metadata stores: {@link
 * io.dfs.testkit.metadata.contract.MetadataStoreContract} is extended once for each store, the
 * classes it nests hold one test for each rule of the ports' Javadoc.
 */
@NullMarked
package io.dfs.testkit.metadata.contract;

import org.jspecify.annotations.NullMarked;
