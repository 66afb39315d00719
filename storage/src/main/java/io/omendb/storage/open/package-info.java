/// What is open of a dataset: the store that its URI names, and the files that its snapshots share.
@NullMarked
package io.omendb.storage.open;

import org.jspecify.annotations.NullMarked;
