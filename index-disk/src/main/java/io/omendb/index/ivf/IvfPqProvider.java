package io.omendb.index.ivf;

import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.IndexSummary;
import java.util.List;
import java.util.Optional;

/// The provider of `ivf-pq` indexes. Stateless and thread-safe.
public final class IvfPqProvider implements IndexProvider {
  @Override
  public String type() {
    return "ivf-pq";
  }

  @Override
  public int formatVersion() {
    return 1;
  }

  @Override
  public int readableVersion() {
    return 1;
  }

  @Override
  public List<Parameter> parameters() {
    return IvfParameters.ALL;
  }

  @Override
  public IndexSummary build(IndexBuild build) {
    return IvfBuilder.build(build, IvfParameters.of(build));
  }

  @Override
  public IndexSegment open(IndexSource source) {
    if (source.formatVersion() < 1 || source.formatVersion() > readableVersion()) {
      throw source
          .file(IvfFormat.FILE)
          .corrupt(
              "ivf-pq version "
                  + source.formatVersion()
                  + "; this reads up to "
                  + readableVersion());
    }
    return new IvfSegment(source);
  }

  @Override
  public Optional<FileDescription> describe(String name, IndexFile file) {
    return name.equals(IvfFormat.FILE) ? Optional.of(IvfHead.describe(file)) : Optional.empty();
  }
}
