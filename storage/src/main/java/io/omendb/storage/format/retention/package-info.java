/// What is kept of old versions, and for whom: spec chapter 16.
@NullMarked
package io.omendb.storage.format.retention;

import org.jspecify.annotations.NullMarked;
