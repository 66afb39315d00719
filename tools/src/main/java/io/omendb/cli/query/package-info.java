/// Verbs that read rows and search vectors.
@NullMarked
package io.omendb.cli.query;

import org.jspecify.annotations.NullMarked;
