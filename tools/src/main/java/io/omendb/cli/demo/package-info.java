/// The main job on real data: handwritten digits, their neighbours, and a report with pictures.
@NullMarked
package io.omendb.cli.demo;

import org.jspecify.annotations.NullMarked;
