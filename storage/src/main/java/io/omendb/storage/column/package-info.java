/// Rows in memory: columns in Arrow's layout over memory segments.
@NullMarked
package io.omendb.storage.column;

import org.jspecify.annotations.NullMarked;
