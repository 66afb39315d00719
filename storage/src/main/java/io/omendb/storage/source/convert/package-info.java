/// How foreign values become values of columns: exactly, or with an error.
@NullMarked
package io.omendb.storage.source.convert;

import org.jspecify.annotations.NullMarked;
