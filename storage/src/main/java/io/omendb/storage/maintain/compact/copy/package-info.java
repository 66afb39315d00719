/// How a compaction's task copies live rows to new files, within its memory.
@NullMarked
package io.omendb.storage.maintain.compact.copy;

import org.jspecify.annotations.NullMarked;
