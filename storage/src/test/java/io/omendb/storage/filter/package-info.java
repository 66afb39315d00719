/// Filters: parsing, evaluation against a naive interpreter, pruning.
@NullMarked
package io.omendb.storage.filter;

import org.jspecify.annotations.NullMarked;
