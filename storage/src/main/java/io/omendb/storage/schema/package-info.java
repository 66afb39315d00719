/// What columns a dataset has and what values they hold.
@NullMarked
package io.omendb.storage.schema;

import org.jspecify.annotations.NullMarked;
