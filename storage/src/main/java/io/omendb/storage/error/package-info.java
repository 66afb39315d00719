/// What can go wrong, one type for each thing a caller can do about it.
@NullMarked
package io.omendb.storage.error;

import org.jspecify.annotations.NullMarked;
