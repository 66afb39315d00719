/// The `omendb` command: from the typed line to an exit code.
@NullMarked
package io.omendb.cli;

import org.jspecify.annotations.NullMarked;
