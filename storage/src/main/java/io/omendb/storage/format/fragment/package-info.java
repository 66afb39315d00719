/// What a manifest says of a fragment: its files, its rows' ids, its statistics, what is deleted.
@NullMarked
package io.omendb.storage.format.fragment;

import org.jspecify.annotations.NullMarked;
