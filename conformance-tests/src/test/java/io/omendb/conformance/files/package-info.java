/// The files of a dataset, read by other programs, damaged, and written by several processes.
@NullMarked
package io.omendb.conformance.files;

import org.jspecify.annotations.NullMarked;
