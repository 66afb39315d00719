/// Protobuf messages in files that may be hostile: counted, and only then built.
@NullMarked
package io.omendb.storage.format.message;

import org.jspecify.annotations.NullMarked;
