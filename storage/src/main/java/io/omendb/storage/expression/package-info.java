/// Scalar expressions over columns: SQL text, a typed tree, binding to a schema and evaluation by
/// columns; and the casts between types.
@NullMarked
package io.omendb.storage.expression;

import org.jspecify.annotations.NullMarked;
