package io.omendb.index.hnsw;

import io.omendb.index.quantize.Workers;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.IndexSummary;
import java.util.List;
import java.util.Optional;

/// The index type `hnsw`: a navigable small world graph in mapped blocks, scored by fast scan.
/// Stateless and thread-safe.
public final class HnswProvider implements IndexProvider {
  @Override
  public String type() {
    return "hnsw";
  }

  @Override
  public int formatVersion() {
    return HnswFormat.VERSION;
  }

  @Override
  public int readableVersion() {
    return HnswFormat.VERSION;
  }

  @Override
  public List<Parameter> parameters() {
    return HnswParameters.ALL;
  }

  @Override
  public IndexSummary build(IndexBuild build) {
    try (Workers workers = new Workers(Math.max(1, build.threads()))) {
      return new HnswBuilder(build, workers).build();
    }
  }

  @Override
  public IndexSegment open(IndexSource source) {
    return new HnswSegment(source);
  }

  @Override
  public Optional<FileDescription> describe(String name, IndexFile file) {
    return name.equals(HnswFormat.FILE) ? Optional.of(HnswHead.describe(file)) : Optional.empty();
  }
}
