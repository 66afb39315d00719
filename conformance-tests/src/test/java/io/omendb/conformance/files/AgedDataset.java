package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.SnapshotLease;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A small dataset with what years leave behind: rows that were updated and moved, so that ids are
/// a column; a column that was added; pages; a tag; an account of what was collected; a lease.
/// Stateless.
final class AgedDataset {
  private static final Schema SCHEMA =
      Schema.parse("id int64 not null, flag bool, real float64, title string, v vector(8)");
  private static final List<String> COLUMNS =
      SCHEMA.fields().stream().map(field -> field.name()).toList();
  private static final int APPENDS = 40;

  private AgedDataset() {}

  static void create(Path home) {
    Sample sample = new Sample(5);
    try (Dataset dataset = Dataset.create(home.toString(), SCHEMA)) {
      append(dataset, sample.rows(400));
      change(dataset, change -> change.update("flag = true", "title = upper(title)"));
      change(dataset, change -> change.delete("real < 0"));
      dataset.compact();
      dataset.alter().addColumn("twice int64", "id * 2").commit();
      dataset.tag("old", 3);
      dataset.collectGarbage(
          new GcPolicy(Duration.ZERO, 3, Duration.ofHours(1), true, true), Progress.none());
      dataset.alter().drop("twice").commit();
      for (int i = 0; i < APPENDS; i++) {
        append(dataset, sample.rows(1));
      }
      leaveLease(dataset, home);
    }
    assertThat(kinds(home).keySet())
        .contains("arrow", "vectors", "root", "page", "retained", "lease");
  }

  /// The files of which there are few, and the largest two of those of which there are many.
  static List<Path> files(Path home) {
    List<Path> chosen = new ArrayList<>();
    kinds(home)
        .values()
        .forEach(files -> {
          files.sort(Comparator.comparingLong((Path file) -> file.toFile().length()).reversed());
          chosen.addAll(files.subList(0, Math.min(files.size(), 2)));
        });
    return chosen;
  }

  private static Map<String, List<Path>> kinds(Path home) {
    Map<String, List<Path>> kinds = new HashMap<>();
    for (Path file : SmallDataset.files(home)) {
      String name = file.getFileName().toString();
      kinds
          .computeIfAbsent(name.substring(name.indexOf('.') + 1), _ -> new ArrayList<>())
          .add(file);
    }
    return kinds;
  }

  /// As a reader leaves it that died.
  private static void leaveLease(Dataset dataset, Path home) {
    Map<Path, byte[]> held = new HashMap<>();
    try (SnapshotLease _ = dataset.latest().lease(Duration.ofDays(30))) {
      for (Path file : SmallDataset.files(home.resolve("leases"))) {
        held.put(file, Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    held.forEach((file, bytes) -> {
      try {
        Files.write(file, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static void append(Dataset dataset, List<Row> rows) {
    change(
        dataset,
        change ->
            change.append(
                Row.batch(
                    SCHEMA,
                    rows.stream().map(row -> row.select(Sample.SCHEMA, COLUMNS)).toList())));
  }

  private static void change(Dataset dataset, Consumer<Transaction> changes) {
    try (Transaction change = dataset.begin()) {
      changes.accept(change);
      change.commit();
    }
  }
}
