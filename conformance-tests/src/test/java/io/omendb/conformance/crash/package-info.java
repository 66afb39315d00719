/// Whole transactions, ended at every step by a loss of power.
@NullMarked
package io.omendb.conformance.crash;

import org.jspecify.annotations.NullMarked;
