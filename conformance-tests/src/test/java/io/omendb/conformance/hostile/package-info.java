/// Datasets that somebody made to harm whoever reads them: every checksum is right, and nothing
/// that they claim is.
@NullMarked
package io.omendb.conformance.hostile;

import org.jspecify.annotations.NullMarked;
