/// How good and how fast searches are.
@NullMarked
package io.omendb.cli.measure;

import org.jspecify.annotations.NullMarked;
