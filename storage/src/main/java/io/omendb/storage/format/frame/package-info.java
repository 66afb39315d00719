/// The frame of every binary file of ours: header, sections, block checksums and footer. Spec
/// chapter 04.
@NullMarked
package io.omendb.storage.format.frame;

import org.jspecify.annotations.NullMarked;
