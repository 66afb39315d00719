/// Searches, compared with what a look at every row finds.
@NullMarked
package io.omendb.conformance.search;

import org.jspecify.annotations.NullMarked;
