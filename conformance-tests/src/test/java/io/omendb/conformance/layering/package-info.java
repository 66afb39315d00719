/// Who may import whom, as the table in `docs/ARCHITECTURE.md` says.
@NullMarked
package io.omendb.conformance.layering;

import org.jspecify.annotations.NullMarked;
