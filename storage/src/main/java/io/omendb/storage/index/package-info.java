/// The seam to index providers: what a provider gets, what it gives, and nothing else.
@NullMarked
package io.omendb.storage.index;

import org.jspecify.annotations.NullMarked;
