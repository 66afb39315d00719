/// Row predicates: the typed tree, its SQL text, binding to a schema and evaluation by columns.
@NullMarked
package io.omendb.storage.filter;

import org.jspecify.annotations.NullMarked;
