/// Distances between vectors: metrics, element types and SIMD kernels, each with a scalar twin.
@NullMarked
package io.omendb.storage.distance;

import org.jspecify.annotations.NullMarked;
