/// Manifest roots and pages between records and bytes, and what must hold in them: spec chapter 08.
@NullMarked
package io.omendb.storage.format.manifest.codec;

import org.jspecify.annotations.NullMarked;
