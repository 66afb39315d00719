/// Rows written to files that others read: whole and under their name at the end, or not at all.
@NullMarked
package io.omendb.storage.sink;

import org.jspecify.annotations.NullMarked;
