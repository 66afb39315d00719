/// Tests of the order in which a compaction copies rows.
@NullMarked
package io.omendb.storage.maintain.compact.order;

import org.jspecify.annotations.NullMarked;
