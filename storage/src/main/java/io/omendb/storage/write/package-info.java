/// What a commit writes: new rows and new values of rows on their way into fragments, and the rules
/// of a merge.
@NullMarked
package io.omendb.storage.write;

import org.jspecify.annotations.NullMarked;
