/// Looking after a dataset: checking what is there.
@NullMarked
package io.omendb.storage.maintain;

import org.jspecify.annotations.NullMarked;
