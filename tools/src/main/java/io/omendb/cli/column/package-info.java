/// Verbs that change a dataset's columns.
@NullMarked
package io.omendb.cli.column;

import org.jspecify.annotations.NullMarked;
