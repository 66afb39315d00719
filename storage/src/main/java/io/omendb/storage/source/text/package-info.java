/// Strict parsers of text formats, a record at a time.
@NullMarked
package io.omendb.storage.source.text;

import org.jspecify.annotations.NullMarked;
