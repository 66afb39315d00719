/// Looking after a dataset: checking what is there, keeping what is in use, removing what nobody
/// needs: spec chapter 16.
@NullMarked
package io.omendb.storage.maintain;

import org.jspecify.annotations.NullMarked;
