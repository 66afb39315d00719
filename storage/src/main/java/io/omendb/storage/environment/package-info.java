/// The one seam to clocks, identifiers and threads.
@NullMarked
package io.omendb.storage.environment;

import org.jspecify.annotations.NullMarked;
