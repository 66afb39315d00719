/// A package that breaks rules, for the tests of the rules.
@NullMarked
package io.omendb.conformance.layering.sample.right;

import org.jspecify.annotations.NullMarked;
