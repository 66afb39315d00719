/// The graph index `hnsw`: build, files, search, calibration. Spec chapter 13.2.
@NullMarked
package io.omendb.index.hnsw;

import org.jspecify.annotations.NullMarked;
