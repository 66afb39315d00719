/// The records of a manifest: one version of a dataset, as metadata only.
@NullMarked
package io.omendb.storage.format.manifest;

import org.jspecify.annotations.NullMarked;
