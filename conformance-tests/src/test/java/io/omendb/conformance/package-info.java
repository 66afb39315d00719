/// What must stay true of the whole product: how it is layered, and where its sources are.
@NullMarked
package io.omendb.conformance;

import org.jspecify.annotations.NullMarked;
