/// OmenDB under measurement, through its public API only.
@NullMarked
package io.omendb.bench.omendb;

import org.jspecify.annotations.NullMarked;
