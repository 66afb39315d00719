/// Graph nodes as fixed-size blocks, mapped or made on demand, and the walk over them. Spec chapter
/// 13.2.
@NullMarked
package io.omendb.index.block;

import org.jspecify.annotations.NullMarked;
