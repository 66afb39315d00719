/// How a new version comes to be: spec chapter 09. Decides from metadata; knows no column value.
@NullMarked
package io.omendb.storage.commit;

import org.jspecify.annotations.NullMarked;
