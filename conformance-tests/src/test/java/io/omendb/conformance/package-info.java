/// What must stay true of the whole, beside other programs and whatever happens.
@NullMarked
package io.omendb.conformance;

import org.jspecify.annotations.NullMarked;
