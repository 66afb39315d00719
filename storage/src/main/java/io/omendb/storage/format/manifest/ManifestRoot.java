package io.omendb.storage.format.manifest;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One version of a dataset: the schema, the fragments (in pages, oldest first, then the newest
/// inline), the indexes, and what made it. `parentCrc32c` is the checksum of the version before, so
/// that a forked history shows. Immutable.
public record ManifestRoot(
    UUID datasetId,
    long version,
    int parentCrc32c,
    Instant timestamp,
    Operation operation,
    Schema schema,
    int nextFieldId,
    long nextFragmentId,
    long nextRowId,
    List<PageRef> pages,
    List<FragmentEntry> inline,
    List<IndexEntry> indexes,
    List<String> readerFeatures,
    List<String> writerFeatures) {
  public ManifestRoot {
    pages = List.copyOf(pages);
    inline = List.copyOf(inline);
    indexes = List.copyOf(indexes);
    readerFeatures = List.copyOf(readerFeatures);
    writerFeatures = List.copyOf(writerFeatures);
  }

  /// Rows that were not deleted.
  public long liveRows() {
    return totalRows() - deletedRows();
  }

  public long deletedRows() {
    return pages.stream().mapToLong(PageRef::deletedRows).sum()
        + inline.stream().mapToLong(FragmentEntry::deletedRows).sum();
  }

  public long fragments() {
    return pages.stream().mapToLong(PageRef::fragments).sum() + inline.size();
  }

  private long totalRows() {
    return pages.stream().mapToLong(PageRef::rows).sum()
        + inline.stream().mapToLong(FragmentEntry::rows).sum();
  }
}
