/// In which order a compaction copies rows: as they lie, or sorted.
@NullMarked
package io.omendb.storage.maintain.compact.order;

import org.jspecify.annotations.NullMarked;
