/// Tests of the package of the same name.
@NullMarked
package io.omendb.cli.measure;

import org.jspecify.annotations.NullMarked;
