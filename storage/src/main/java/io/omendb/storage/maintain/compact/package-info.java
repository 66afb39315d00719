/// Compaction: which fragments are brought together, and how their live rows are copied.
@NullMarked
package io.omendb.storage.maintain.compact;

import org.jspecify.annotations.NullMarked;
