package io.omendb.storage.commit.plan;

import io.omendb.storage.format.manifest.ManifestRoot;
import java.util.ArrayList;
import java.util.List;

/// A version that could follow the newest: its root, the files to write before it, and the names of
/// those that the caller uploaded. Immutable.
public record CommitPlan(ManifestRoot root, List<PendingFile> files, List<String> uploaded) {
  public CommitPlan {
    files = List.copyOf(files);
    uploaded = List.copyOf(uploaded);
  }

  /// All files that are new with the version.
  public List<String> names() {
    List<String> names = new ArrayList<>(uploaded);
    files.forEach(file -> names.add(file.name()));
    return names;
  }
}
