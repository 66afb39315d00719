/// Scans: the rows of fragments that a filter accepts, batch by batch.
@NullMarked
package io.omendb.storage.scan;

import org.jspecify.annotations.NullMarked;
