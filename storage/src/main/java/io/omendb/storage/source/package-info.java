/// Foreign files read as batches of rows: arrays, tables and text.
@NullMarked
package io.omendb.storage.source;

import org.jspecify.annotations.NullMarked;
