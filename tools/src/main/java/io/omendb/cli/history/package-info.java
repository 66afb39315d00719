/// Verbs for the versions of a dataset: names, the way back, and the end.
@NullMarked
package io.omendb.cli.history;

import org.jspecify.annotations.NullMarked;
