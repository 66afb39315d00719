/// Engines as processes: which there are, how they are started, and how they are asked.
@NullMarked
package io.omendb.bench.process;

import org.jspecify.annotations.NullMarked;
