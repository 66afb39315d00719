package io.omendb.storage.format.manifest;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// One version of a dataset: what made it, what it holds, how it is set up, and which files it no
/// longer needs. `parentCrc32c` is the checksum of the version before, so that a forked history
/// shows. Immutable.
public record ManifestRoot(
    UUID datasetId,
    long version,
    int parentCrc32c,
    Instant timestamp,
    Operation operation,
    Content content,
    Counters counters,
    Settings settings,
    Turnover turnover) {
  /// What a version holds and a restore brings back: the schema, the fragments (in pages, oldest
  /// first, then the newest inline), the indexes, and the fields that identify a row. Immutable.
  public record Content(
      Schema schema,
      List<Integer> primaryKey,
      List<PageRef> pages,
      List<FragmentEntry> inline,
      List<IndexEntry> indexes) {
    public Content {
      primaryKey = List.copyOf(primaryKey);
      pages = List.copyOf(pages);
      inline = List.copyOf(inline);
      indexes = List.copyOf(indexes);
    }
  }

  /// The ids that come next; none decreases from a version to the next. Immutable.
  public record Counters(int nextFieldId, long nextFragmentId, long nextRowId) {}

  /// What holds from a version on, whatever its content: tags and properties by name, the writers
  /// that committed last, and the features that readers and writers must know. Immutable.
  public record Settings(
      List<Tag> tags,
      List<WriterEntry> writers,
      List<Property> properties,
      List<String> readerFeatures,
      List<String> writerFeatures) {
    public Settings {
      tags = List.copyOf(tags);
      writers = List.copyOf(writers);
      properties = List.copyOf(properties);
      readerFeatures = List.copyOf(readerFeatures);
      writerFeatures = List.copyOf(writerFeatures);
    }

    /// Those of a new dataset.
    public static Settings none() {
      return new Settings(List.of(), List.of(), List.of(), List.of(), List.of());
    }
  }

  /// A named setting of a dataset. Immutable.
  public record Property(String name, String value) {}

  /// Names of files that the version before refers to and this one does not, and of files that only
  /// older versions referred to and this one does again; ascending. Immutable.
  public record Turnover(List<String> dropped, List<String> revived) {
    public Turnover {
      dropped = List.copyOf(dropped);
      revived = List.copyOf(revived);
    }

    /// No file was dropped or revived.
    public static Turnover none() {
      return new Turnover(List.of(), List.of());
    }
  }

  /// What version 1 follows: version 0, which has columns and no rows and is nowhere stored.
  ///
  /// @param primaryKey ids of the fields that identify a row, ascending; empty: none
  public static ManifestRoot nothing(UUID datasetId, Schema schema, List<Integer> primaryKey) {
    int nextFieldId = schema.fields().stream().mapToInt(Field::id).max().orElse(-1) + 1;
    return new ManifestRoot(
        datasetId,
        0,
        0,
        Instant.EPOCH,
        new Operation(Operation.Kind.CREATE, datasetId, datasetId, 1, 0, 0, 0, 0, ""),
        new Content(schema, primaryKey, List.of(), List.of(), List.of()),
        new Counters(nextFieldId, 0, 0),
        Settings.none(),
        Turnover.none());
  }

  public Schema schema() {
    return content.schema();
  }

  public List<PageRef> pages() {
    return content.pages();
  }

  public List<FragmentEntry> inline() {
    return content.inline();
  }

  public List<IndexEntry> indexes() {
    return content.indexes();
  }

  public int nextFieldId() {
    return counters.nextFieldId();
  }

  public long nextFragmentId() {
    return counters.nextFragmentId();
  }

  public long nextRowId() {
    return counters.nextRowId();
  }

  /// Rows that were not deleted.
  public long liveRows() {
    return totalRows() - deletedRows();
  }

  public long deletedRows() {
    return pages().stream().mapToLong(PageRef::deletedRows).sum()
        + inline().stream().mapToLong(FragmentEntry::deletedRows).sum();
  }

  public long fragments() {
    return pages().stream().mapToLong(PageRef::fragments).sum() + inline().size();
  }

  /// The version of a tag.
  public Optional<Long> tagged(String name) {
    return settings.tags().stream()
        .filter(tag -> tag.name().equals(name))
        .findFirst()
        .map(Tag::version);
  }

  /// What a writer committed last, as far as it is known.
  public Optional<WriterEntry> writer(UUID id) {
    return settings.writers().stream().filter(writer -> writer.id().equals(id)).findFirst();
  }

  private long totalRows() {
    return pages().stream().mapToLong(PageRef::rows).sum()
        + inline().stream().mapToLong(FragmentEntry::rows).sum();
  }
}
