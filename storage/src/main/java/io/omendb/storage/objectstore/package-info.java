/// Named immutable objects in a directory, in memory or in a bucket.
@NullMarked
package io.omendb.storage.objectstore;

import org.jspecify.annotations.NullMarked;
