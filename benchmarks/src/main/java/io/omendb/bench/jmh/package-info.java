/// JMH benchmarks of the kernels.
@NullMarked
package io.omendb.bench.jmh;

import org.jspecify.annotations.NullMarked;
