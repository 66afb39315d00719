/// The chapters of the specification against the code: tables by name, examples byte by byte.
@NullMarked
package io.omendb.conformance.spec;

import org.jspecify.annotations.NullMarked;
