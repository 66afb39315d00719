/// Tests of expressions.
@NullMarked
package io.omendb.storage.expression;

import org.jspecify.annotations.NullMarked;
