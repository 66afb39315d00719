/// Arrow IPC files and streams that others wrote, read as rows to append.
@NullMarked
package io.omendb.storage.source.arrow;

import org.jspecify.annotations.NullMarked;
