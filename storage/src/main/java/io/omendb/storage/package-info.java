/// Versioned datasets of Arrow files with vector indexes: open one, scan it, search it, change it.
@NullMarked
package io.omendb.storage;

import org.jspecify.annotations.NullMarked;
