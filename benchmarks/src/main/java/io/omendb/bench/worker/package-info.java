/// What every process under measurement shares: the engine interface, the protocol over its
/// standard streams, and vectors in npy files. Depends on nothing but the JDK, so that a peer's
/// class path holds nothing of OmenDB.
@NullMarked
package io.omendb.bench.worker;

import org.jspecify.annotations.NullMarked;
