/// JVector under measurement, in a process with its own class path.
@NullMarked
package io.omendb.bench.jvector;

import org.jspecify.annotations.NullMarked;
