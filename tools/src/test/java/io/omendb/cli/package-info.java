/// Tests of the command in-process.
@NullMarked
package io.omendb.cli;

import org.jspecify.annotations.NullMarked;
