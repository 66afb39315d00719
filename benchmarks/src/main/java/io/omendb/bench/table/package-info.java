/// Table work under measurement: the rows, the engine interface and what a process does with one.
/// Depends on nothing but the JDK and the protocol, so that a peer's class path holds nothing of
/// OmenDB.
@NullMarked
package io.omendb.bench.table;

import org.jspecify.annotations.NullMarked;
