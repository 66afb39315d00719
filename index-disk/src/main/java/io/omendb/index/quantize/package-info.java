/// Compression of vectors to a few bits a component: product quantisation, and signs of rotated
/// differences.
@NullMarked
package io.omendb.index.quantize;

import org.jspecify.annotations.NullMarked;
