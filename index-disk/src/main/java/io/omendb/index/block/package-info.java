/// Graph nodes as fixed-size blocks: the links, the node's own vector and compressed vectors of the
/// linked nodes in one stretch of bytes. Spec chapter 13.2.
@NullMarked
package io.omendb.index.block;

import org.jspecify.annotations.NullMarked;
