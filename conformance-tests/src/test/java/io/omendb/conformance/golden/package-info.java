/// Datasets that earlier releases wrote: every later release reads them alike.
@NullMarked
package io.omendb.conformance.golden;

import org.jspecify.annotations.NullMarked;
