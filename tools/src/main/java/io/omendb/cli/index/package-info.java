/// Verbs that create, list and drop indexes.
@NullMarked
package io.omendb.cli.index;

import org.jspecify.annotations.NullMarked;
