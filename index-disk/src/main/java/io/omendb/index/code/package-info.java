/// Compressed vectors of linked nodes: where they are in a block, how they are made, and how they
/// are scored. Spec chapter 13.2.
@NullMarked
package io.omendb.index.code;

import org.jspecify.annotations.NullMarked;
