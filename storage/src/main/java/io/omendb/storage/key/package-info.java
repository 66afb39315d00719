/// Keys: the columns that identify rows, looked up in little memory and kept unique.
@NullMarked
package io.omendb.storage.key;

import org.jspecify.annotations.NullMarked;
