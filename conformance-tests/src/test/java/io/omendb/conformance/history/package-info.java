/// Histories of versions beside a plain model of what they hold.
@NullMarked
package io.omendb.conformance.history;

import org.jspecify.annotations.NullMarked;
