/// Data to measure with: where it lies, how it is made, and its exact neighbours.
@NullMarked
package io.omendb.bench.data;

import org.jspecify.annotations.NullMarked;
