/// Tests of the package of the same name.
@NullMarked
package io.omendb.cli.demo;

import org.jspecify.annotations.NullMarked;
