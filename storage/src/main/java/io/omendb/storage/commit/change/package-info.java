/// What a commit is asked to do, and by whom.
@NullMarked
package io.omendb.storage.commit.change;

import org.jspecify.annotations.NullMarked;
