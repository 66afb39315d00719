package io.omendb.storage.commit.plan;

import io.omendb.storage.format.manifest.ManifestRoot;
import java.util.List;

/// A version that could follow the newest: its root, the files to write before it, and the names of
/// those that the caller uploaded. Immutable.
record CommitPlan(ManifestRoot root, List<PendingFile> files, List<String> uploaded) {
  CommitPlan {
    files = List.copyOf(files);
    uploaded = List.copyOf(uploaded);
  }
}
