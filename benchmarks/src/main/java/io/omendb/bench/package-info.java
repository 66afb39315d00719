/// The harness: starts every engine in a process of its own, measures speed and recall together in
/// interleaved rounds, and writes what it found. Linux only, for memory and processor time.
@NullMarked
package io.omendb.bench;

import org.jspecify.annotations.NullMarked;
