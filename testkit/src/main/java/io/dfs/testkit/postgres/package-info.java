/** A real PostgreSQL for tests: one server for a JVM, a database for whoever asks. */
@NullMarked
package io.dfs.testkit.postgres;

import org.jspecify.annotations.NullMarked;
