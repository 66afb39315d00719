/// Files that hold one column as rows of equal width: NumPy's and those of the TEXMEX data sets.
@NullMarked
package io.omendb.storage.source.array;

import org.jspecify.annotations.NullMarked;
