/// The house rules, each with samples that show what it refuses.
@NullMarked
package io.omendb.conformance.tidy;

import org.jspecify.annotations.NullMarked;
