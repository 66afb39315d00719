/// Which row ids the local rows of an index segment have: spec chapter 13.
@NullMarked
package io.omendb.storage.format.rows;

import org.jspecify.annotations.NullMarked;
