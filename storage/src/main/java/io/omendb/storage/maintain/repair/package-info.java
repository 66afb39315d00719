/// What is whole of a damaged dataset, brought together as a new version, and what was lost.
@NullMarked
package io.omendb.storage.maintain.repair;

import org.jspecify.annotations.NullMarked;
