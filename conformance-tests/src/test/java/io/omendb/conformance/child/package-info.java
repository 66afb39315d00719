/// Programs that tests run in processes of their own, to watch or to kill.
@NullMarked
package io.omendb.conformance.child;

import org.jspecify.annotations.NullMarked;
