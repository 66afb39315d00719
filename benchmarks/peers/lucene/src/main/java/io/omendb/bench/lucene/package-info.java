/// Lucene under measurement, in a process with its own class path.
@NullMarked
package io.omendb.bench.lucene;

import org.jspecify.annotations.NullMarked;
