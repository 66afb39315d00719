/// Training and use of quantisers: k-means centroids and 4-bit product codes.
@NullMarked
package io.omendb.index.quantize;

import org.jspecify.annotations.NullMarked;
