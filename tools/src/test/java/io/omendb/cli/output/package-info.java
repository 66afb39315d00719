/// Tests of the package of the same name.
@NullMarked
package io.omendb.cli.output;

import org.jspecify.annotations.NullMarked;
