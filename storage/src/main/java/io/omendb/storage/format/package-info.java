/// What all formats share: the limits that readers and writers hold to.
@NullMarked
package io.omendb.storage.format;

import org.jspecify.annotations.NullMarked;
