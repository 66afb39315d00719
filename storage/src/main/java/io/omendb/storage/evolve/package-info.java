/// Changes of a dataset's columns: which they are, and the values of new columns, written as
/// further column files: spec chapter 05.
@NullMarked
package io.omendb.storage.evolve;

import org.jspecify.annotations.NullMarked;
