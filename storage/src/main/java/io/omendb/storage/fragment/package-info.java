/// Fragments: rows written to column files once, and read back by position.
@NullMarked
package io.omendb.storage.fragment;

import org.jspecify.annotations.NullMarked;
