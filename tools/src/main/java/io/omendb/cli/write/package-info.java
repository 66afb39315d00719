/// Verbs that make a new version of a dataset.
@NullMarked
package io.omendb.cli.write;

import org.jspecify.annotations.NullMarked;
