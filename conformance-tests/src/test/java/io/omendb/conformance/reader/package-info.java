/// A second reader of datasets, written from the chapters of the specification, the protobuf files
/// and the tables alone: it shares no code with the product, and knows nothing of it.
///
/// It uses the generated protobuf classes and the Java platform, and one library for one purpose:
/// `com.github.luben.zstd` decompresses, because the platform has no zstd. It reads everything into
/// memory, checks everything that the chapters let a reader check, and names the chapter or the
/// invariant that does not hold.
@NullMarked
package io.omendb.conformance.reader;

import org.jspecify.annotations.NullMarked;
