/// SQL text cut into tokens, and shown to the grammar with its names and literals masked.
@NullMarked
package io.omendb.storage.sql;

import org.jspecify.annotations.NullMarked;
