/// Verbs that look at a dataset and change nothing.
@NullMarked
package io.omendb.cli.inspect;

import org.jspecify.annotations.NullMarked;
