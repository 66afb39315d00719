/// Which versions a dataset has, what they hold, and how a new one comes to be: spec chapter 09.
/// Decides from metadata; knows no column value.
@NullMarked
package io.omendb.storage.commit;

import org.jspecify.annotations.NullMarked;
