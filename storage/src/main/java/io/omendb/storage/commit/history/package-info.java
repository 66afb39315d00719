/// Which versions a dataset has and what they refer to: spec chapter 09.
@NullMarked
package io.omendb.storage.commit.history;

import org.jspecify.annotations.NullMarked;
