/// What is in a dataset, for people and scripts: files decoded, space used, versions compared.
@NullMarked
package io.omendb.storage.inspect;

import org.jspecify.annotations.NullMarked;
