/// What is written of a measurement: machine, tables and the page they stand on.
@NullMarked
package io.omendb.bench.report;

import org.jspecify.annotations.NullMarked;
