/// Column files: Arrow IPC files of a fixed shape, written and read over memory segments. Spec
/// chapter 06.
@NullMarked
package io.omendb.storage.columnfile;

import org.jspecify.annotations.NullMarked;
