/// What a version needs, file by file, and how all of a file is checked against what refers to it.
@NullMarked
package io.omendb.storage.maintain.verify;

import org.jspecify.annotations.NullMarked;
