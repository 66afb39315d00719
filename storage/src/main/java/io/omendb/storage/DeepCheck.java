package io.omendb.storage;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIdRanges;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.fragment.StatisticsCollector;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import io.omendb.storage.search.OpenSegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Compares the indexes and the statistics of one version with its data. For one thread at a time.
final class DeepCheck {
  private final Snapshot snapshot;
  private final List<Problem> problems = new ArrayList<>();

  DeepCheck(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// What is wrong, beyond what checksums tell.
  List<Problem> problems() {
    for (FragmentEntry fragment : snapshot.fragmentList()) {
      checkStatistics(fragment);
    }
    checkIds("row id", FragmentReader::rowIds);
    checkIds("revision", FragmentReader::revisions);
    for (IndexEntry entry : snapshot.indexEntries()) {
      Optional<Field> field =
          snapshot.schema().fields().stream().filter(f -> f.id() == entry.fieldId()).findFirst();
      if (field.isEmpty()) {
        problem(entry, "refers to the unknown column " + entry.fieldId());
      } else if (snapshot.files().providers().reading(entry).isPresent()) {
        checkSegments(entry, field.get());
      }
    }
    return problems;
  }

  /// No two live rows have the same id, wherever it is stored.
  private void checkIds(String what, Function<FragmentReader, RowIds> ids) {
    List<RowIdRange> live = new ArrayList<>();
    for (FragmentEntry fragment : snapshot.fragmentList()) {
      try {
        FragmentReader reader = snapshot.open(fragment);
        RowIdRanges.addLive(ids.apply(reader), reader.live(), live);
      } catch (StorageException e) {
        problems.add(
            new Problem("row_ids", "fragment " + fragment.id(), String.valueOf(e.getMessage())));
      }
    }
    long end = 0;
    for (RowIdRange range : RowIdRanges.merged(live)) {
      if (range.first() < end) {
        problems.add(
            new Problem(
                "row_ids",
                "version " + snapshot.version(),
                "two live rows have the " + what + " " + range.first()));
        return;
      }
      end = range.end();
    }
  }

  private void checkStatistics(FragmentEntry fragment) {
    FragmentReader reader = snapshot.open(fragment);
    for (ColumnStatistics recorded : fragment.statistics()) {
      snapshot.schema().fields().stream()
          .filter(field -> field.id() == recorded.fieldId())
          .forEach(field -> checkStatistics(reader, field, recorded));
    }
  }

  private void checkStatistics(FragmentReader reader, Field field, ColumnStatistics recorded) {
    StatisticsCollector collector = new StatisticsCollector(field);
    try {
      for (int batch = 0; batch < reader.batches(); batch++) {
        collector.add(reader.read(field, batch), 0, reader.rowsOf(batch));
      }
      if (!describes(recorded, collector.statistics())) {
        problems.add(
            new Problem(
                "statistics",
                "fragment " + reader.entry().id(),
                "column '"
                    + field.name()
                    + "' has "
                    + collector.statistics()
                    + ", the manifest says "
                    + recorded));
      }
    } catch (StorageException e) {
      problems.add(
          new Problem(
              "statistics", "fragment " + reader.entry().id(), String.valueOf(e.getMessage())));
    }
  }

  /// Whether what is recorded holds: exactly, but for bounds of texts, which may be shorter than
  /// they must when those of several fragments were put together.
  private static boolean describes(ColumnStatistics recorded, ColumnStatistics actual) {
    return recorded.equals(actual)
        || (recorded.nullCount() == actual.nullCount()
            && recorded.nanCount() == actual.nanCount()
            && bounds(recorded.min(), actual.min(), -1)
            && bounds(recorded.max(), actual.max(), 1));
  }

  private static boolean bounds(Optional<Value> recorded, Optional<Value> actual, int sign) {
    if (recorded.isPresent()
        && actual.isPresent()
        && recorded.get() instanceof Value.OfString(String bound)
        && actual.get() instanceof Value.OfString(String value)) {
      return sign
              * Arrays.compareUnsigned(
                  bound.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8))
          >= 0;
    }
    return recorded.equals(actual);
  }

  private void checkSegments(IndexEntry entry, Field field) {
    try {
      for (OpenSegment segment : snapshot.parts().segments(field, entry)) {
        segment.index().verify().forEach(line -> problem(entry, line));
        if (segment.index().rows() != segment.revisions().rows()) {
          problem(
              entry,
              "holds "
                  + segment.index().rows()
                  + " rows, but ids of "
                  + segment.revisions().rows());
        }
      }
      for (IndexEntry.Segment segment : entry.segments()) {
        checkCoverage(entry, segment);
      }
    } catch (StorageException e) {
      problem(entry, String.valueOf(e.getMessage()));
    }
  }

  private void checkCoverage(IndexEntry entry, IndexEntry.Segment segment) {
    long covered = segment.coverage().stream().mapToLong(RowIdRange::count).sum();
    if (segment.rows() > covered) {
      problem(entry, "holds " + segment.rows() + " rows, but answers for " + covered);
    }
  }

  private void problem(IndexEntry entry, String detail) {
    problems.add(new Problem("index", entry.name(), detail));
  }
}
