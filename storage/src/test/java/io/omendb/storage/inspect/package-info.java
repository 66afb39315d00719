/// Tests of descriptions, statistics of space, and comparisons.
@NullMarked
package io.omendb.storage.inspect;

import org.jspecify.annotations.NullMarked;
