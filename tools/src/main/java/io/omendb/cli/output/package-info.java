/// How results look: JSON, tables, CSV and progress.
@NullMarked
package io.omendb.cli.output;

import org.jspecify.annotations.NullMarked;
