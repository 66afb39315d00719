/// Rows put by while it is found out what becomes of them.
@NullMarked
package io.omendb.storage.staging;

import org.jspecify.annotations.NullMarked;
