/// The version that follows another by some changes, and whether it may: spec chapters 08 and 10.
@NullMarked
package io.omendb.storage.commit.plan;

import org.jspecify.annotations.NullMarked;
