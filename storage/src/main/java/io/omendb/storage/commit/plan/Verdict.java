package io.omendb.storage.commit.plan;

import io.omendb.storage.format.manifest.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// What a change that another writer committed first means for ours: spec chapter 10. Stateless.
public enum Verdict {
  /// Both are kept.
  REBASE,
  /// Ours is refused.
  CONFLICT,
  /// Ours is refused if both changed the same row.
  ROWS,
  /// Ours is refused if a fragment that it rewrites is no longer there as it was.
  FRAGMENTS,
  /// Ours is refused if a column that its rows need was added, replaced or retyped.
  COLUMNS,
  /// Ours is refused if both concern one index, or if its column is gone.
  INDEX,
  /// Ours is refused if both concern one tag.
  TAG;

  private record Pair(Operation.Kind ours, Operation.Kind theirs) {}

  /// The published table, read when writers race for the first time.
  private static final class Table {
    static final Map<Pair, Verdict> VERDICTS = read();

    private static Map<Pair, Verdict> read() {
      Map<Pair, Verdict> verdicts = new HashMap<>();
      try (InputStream table =
              Objects.requireNonNull(
                  Verdict.class.getResourceAsStream("/io/omendb/format/tables/conflicts.csv"));
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
        lines
            .lines()
            .skip(1)
            .forEach(line -> {
              String[] cells = line.split(",", -1);
              verdicts.put(
                  new Pair(Operation.Kind.valueOf(cells[0]), Operation.Kind.valueOf(cells[1])),
                  Verdict.valueOf(cells[2].toUpperCase(Locale.ROOT)));
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return verdicts;
    }
  }

  /// The verdict on a change of one kind after one of another kind.
  static Verdict of(Operation.Kind ours, Operation.Kind theirs) {
    Verdict verdict = Table.VERDICTS.get(new Pair(ours, theirs));
    if (verdict == null) {
      throw new IllegalArgumentException("no verdict on " + ours + " after " + theirs);
    }
    return verdict;
  }
}
