/// Tests of the package of the same name.
@NullMarked
package io.omendb.cli.command;

import org.jspecify.annotations.NullMarked;
