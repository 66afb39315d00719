/// Nearest-neighbour search: the planner over index segments and unindexed rows, and what carries
/// its plans out.
@NullMarked
package io.omendb.storage.search;

import org.jspecify.annotations.NullMarked;
