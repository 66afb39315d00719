package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.rows.RowIdFile;
import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexFileWriter;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.open.OpenFiles;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One index segment being built: what its provider gets. The provider's threads may use everything
/// but the writers at once. Closing before the end leaves nothing that is visible.
final class SegmentBuild implements IndexBuild, AutoCloseable {
  record Settings(
      Metric metric,
      Map<String, String> parameters,
      int threads,
      long memoryBudgetBytes,
      long seed) {}

  private record Output(String name, FrameWriter writer) {}

  private final OpenFiles files;
  private final Snapshot snapshot;
  private final Settings settings;
  private final VectorRows rows;
  private final Progress progress;
  private final UUID id;
  private final List<Output> outputs = new ArrayList<>();

  private SegmentBuild(
      OpenFiles files, Snapshot snapshot, Settings settings, VectorRows rows, Progress progress) {
    this.files = files;
    this.snapshot = snapshot;
    this.settings = settings;
    this.rows = rows;
    this.progress = progress;
    this.id = files.environment().newId();
  }

  /// Builds a segment over these rows of a column.
  ///
  /// @throws InvalidInput if a parameter or a value does not fit
  static IndexEntry.Segment run(
      Snapshot snapshot,
      Field field,
      IndexProvider provider,
      Settings settings,
      SegmentInput input,
      Progress progress) {
    if (settings.metric == Metric.COSINE) {
      ZeroVectors.refuse(input.vectors(), field.name(), input.revisions());
    }
    try (SegmentBuild build =
        new SegmentBuild(snapshot.files(), snapshot, settings, input.vectors(), progress)) {
      return build.run(provider, input.revisions(), input.coverage());
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(
          "cannot build an index of type " + provider.type() + ": " + e.getMessage());
    }
  }

  /// Builds the segment over rows with these ids, which answers for all of `coverage`.
  private IndexEntry.Segment run(
      IndexProvider provider, List<RowIdRange> rowIds, List<RowIdRange> coverage) {
    IndexSummary summary = provider.build(this);
    FileRef localRows = writeRowIds(rowIds);
    List<IndexEntry.NamedFile> written =
        outputs.stream()
            .map(output -> new IndexEntry.NamedFile(output.name, output.writer.file()))
            .toList();
    return new IndexEntry.Segment(
        id,
        provider.formatVersion(),
        snapshot.version(),
        rows.size(),
        coverage,
        localRows,
        written,
        summary.details(),
        summary.calibration());
  }

  @Override
  public VectorRows rows() {
    return rows;
  }

  @Override
  public Metric metric() {
    return settings.metric;
  }

  @Override
  public Map<String, String> parameters() {
    return settings.parameters;
  }

  @Override
  public IndexFileWriter create(String name) {
    String fileName = ManifestNames.index(id, name);
    FrameWriter writer =
        new FrameWriter(
            files.store().create(ManifestNames.INDEX + "/" + fileName),
            fileName,
            FrameKind.INDEX,
            id,
            files.dataset());
    outputs.add(new Output(name, writer));
    return writer;
  }

  @Override
  public int threads() {
    return settings.threads;
  }

  @Override
  public long memoryBudgetBytes() {
    return settings.memoryBudgetBytes;
  }

  @Override
  public long seed() {
    return settings.seed;
  }

  @Override
  public void progress(String phase, long done, long total) {
    progress.step(phase, done, total);
  }

  @Override
  public void close() {
    outputs.forEach(output -> output.writer.close());
  }

  private FileRef writeRowIds(List<RowIdRange> rowIds) {
    String name = ManifestNames.INDEX + "/" + ManifestNames.rows(id);
    try (ObjectUpload upload = files.store().create(name)) {
      return RowIdFile.write(upload, RowIdMap.of(rowIds), id, files.dataset());
    }
  }
}
