/// Which rows of a fragment are deleted: spec chapter 07.
@NullMarked
package io.omendb.storage.format.deletion;

import org.jspecify.annotations.NullMarked;
