/// Lance under measurement, in a process with its own class path.
@NullMarked
package io.omendb.bench.lance;

import org.jspecify.annotations.NullMarked;
