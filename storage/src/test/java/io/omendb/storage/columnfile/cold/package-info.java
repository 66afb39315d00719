/// Cold column files.
@NullMarked
package io.omendb.storage.columnfile.cold;

import org.jspecify.annotations.NullMarked;
