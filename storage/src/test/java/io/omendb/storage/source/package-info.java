/// Foreign files: what is read of good ones, and what is said of bad ones.
@NullMarked
package io.omendb.storage.source;

import org.jspecify.annotations.NullMarked;
