/// What a dataset does, seen through its public interface and compared with a plain model.
@NullMarked
package io.omendb.conformance.dataset;

import org.jspecify.annotations.NullMarked;
