/// Tests of changes of single rows.
@NullMarked
package io.omendb.storage.rows;

import org.jspecify.annotations.NullMarked;
