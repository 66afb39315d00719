/// A package that breaks rules, for the tests of the rules.
@NullMarked
package io.omendb.conformance.layering.sample.left;

import org.jspecify.annotations.NullMarked;
