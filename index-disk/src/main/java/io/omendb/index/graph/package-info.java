/// Construction of proximity graphs: parallel insertion, neighbour selection, connectivity, order.
@NullMarked
package io.omendb.index.graph;

import org.jspecify.annotations.NullMarked;
