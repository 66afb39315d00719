/// Compaction: which fragments are brought together, as plans, tasks and results.
@NullMarked
package io.omendb.storage.maintain.compact;

import org.jspecify.annotations.NullMarked;
