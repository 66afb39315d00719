/// Names that parquet-java's writer needs at compile time.
@NullMarked
package org.apache.hadoop.fs;

import org.jspecify.annotations.NullMarked;
