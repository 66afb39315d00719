/// The `ivf-pq` index: rows in lists around centroids, as 4-bit product codes of what the centroid
/// leaves, scanned 32 at a time and re-ranked with full vectors. Spec chapter 13.1.
@NullMarked
package io.omendb.index.ivf;

import org.jspecify.annotations.NullMarked;
