package io.omendb.conformance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.Repository;
import io.omendb.conformance.history.Move.Trait;
import io.omendb.storage.Dataset;
import io.omendb.storage.Version;
import io.omendb.storage.commit.plan.Verdict;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.format.manifest.Operation.Kind;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Declaration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Makes every kind of change after every other one that came in between, and compares what happens
/// with the table of the specification and with a model: both are there, in order, or the first one
/// alone.
///
/// Where the table leaves it to details, every pair of moves of the two kinds is made; elsewhere
/// the first of each. `-Domendb.pairs=all` makes every pair everywhere.
class ConflictMatrixTest {
  private static final String URI = "memory:matrix";
  private static final boolean ALL = "all".equals(System.getProperty("omendb.pairs"));

  /// A store, and what is known of each of its versions from the first on.
  private record Dated(MemoryObjectStore store, List<Known> versions) {
    Dated {
      versions = List.copyOf(versions);
    }

    Known now() {
      return versions.getLast();
    }
  }

  /// A line of the table.
  private record Line(Kind ours, Kind theirs, Verdict verdict) {}

  private static List<Line> table() {
    List<Line> lines = new ArrayList<>();
    for (String line :
        Repository.read("format-spec/tables/conflicts.csv").lines().skip(1).toList()) {
      String[] cells = line.split(",", -1);
      lines.add(
          new Line(
              Kind.valueOf(cells[0]),
              Kind.valueOf(cells[1]),
              Verdict.valueOf(cells[2].toUpperCase(Locale.ROOT))));
    }
    return lines;
  }

  private static Dated base(String... primaryKey) {
    MemoryObjectStore store = new MemoryObjectStore(URI);
    List<Known> versions = new ArrayList<>();
    Declaration declaration = new Declaration(Moves.SCHEMA, List.of(primaryKey));
    try (Dataset dataset = Dataset.create(URI, store, declaration, new FixedEnvironment(1))) {
      versions.add(Known.empty(Moves.SCHEMA.fields()));
      for (Move move : Moves.base()) {
        move.act().accept(dataset, store);
        versions.add(move.effect().apply(versions.getLast()));
      }
    }
    return new Dated(store, versions);
  }

  @TestFactory
  Stream<DynamicTest> theTableIsWhatCommitsDo() {
    Dated base = base();
    List<Move> moves = Moves.all(base.versions().get(1));
    return table().stream()
        .map(line ->
            DynamicTest.dynamicTest(
                line.ours() + " after " + line.theirs(), () -> check(base, moves, line)));
  }

  private static void check(Dated base, List<Move> moves, Line line) {
    List<Move> ours =
        moves.stream()
            .filter(move -> move.kind() == line.ours() && !move.has(Trait.COMPOUND))
            .toList();
    List<Move> theirs = moves.stream().filter(move -> move.kind() == line.theirs()).toList();
    boolean details = line.verdict() != Verdict.REBASE && line.verdict() != Verdict.CONFLICT;
    Set<Boolean> outcomes = new HashSet<>();
    for (Move second : details || ALL ? ours : ours.subList(0, 1)) {
      for (Move first : details || ALL ? theirs : theirs.subList(0, 1)) {
        boolean refused = second.refusedAfter(first, line.verdict());
        race(base, first, second, refused);
        outcomes.add(refused);
      }
    }
    assertThat(outcomes).as("%s", line).hasSize(details ? 2 : ALL ? outcomes.size() : 1);
  }

  @Test
  void everyKindHasItsLines() {
    Set<Kind> kinds = EnumSet.allOf(Kind.class);
    kinds.remove(Kind.CREATE);
    List<Line> lines = new ArrayList<>();
    for (Line line : table()) {
      lines.add(new Line(line.ours(), line.theirs(), Verdict.REBASE));
    }
    for (Kind ours : kinds) {
      for (Kind theirs : kinds) {
        assertThat(lines).contains(new Line(ours, theirs, Verdict.REBASE));
      }
    }
    assertThat(lines).hasSize(kinds.size() * kinds.size()).doesNotHaveDuplicates();
  }

  @TestFactory
  Stream<DynamicTest> aPrimaryKeyStaysOneRows() {
    Dated base = base("id");
    List<Move> theirs = List.of(Moves.append(30), Moves.mixed(1, 30), Moves.upsert(30, 31));
    List<Move> taking = List.of(Moves.append(30), Moves.mixed(2, 30), Moves.rekey(3, 30));
    List<Move> others =
        List.of(Moves.append(32), Moves.mixed(2, 32), Moves.rekey(3, 32), Moves.upsert(30, 31, 2));
    List<DynamicTest> tests = new ArrayList<>();
    List<Move> first = new ArrayList<>(theirs);
    first.add(Moves.rekey(0, 30));
    for (Move their : first) {
      for (Move our : taking) {
        tests.add(
            DynamicTest.dynamicTest(our + " after " + their, () -> race(base, their, our, true)));
      }
      for (Move our : others) {
        tests.add(
            DynamicTest.dynamicTest(our + " after " + their, () -> race(base, their, our, false)));
      }
    }
    return tests.stream();
  }

  /// Makes `first` right before `second`, which is wholly prepared, takes effect.
  private static void race(Dated base, Move first, Move second, boolean refused) {
    String both = second + " after " + first;
    MemoryObjectStore store = base.store().fork();
    try (Dataset their = Dataset.open(URI, store, new FixedEnvironment(2))) {
      RacingStore race = new RacingStore(store, () -> first.act().accept(their, store));
      Known known = first.effect().apply(base.now());
      try (Dataset our = Dataset.open(URI, race, new FixedEnvironment(3))) {
        second.act().accept(our, race);
        assertThat(refused).as("%s is to be refused", both).isFalse();
        known = second.effect().apply(known);
      } catch (CommitConflict e) {
        if (!refused) {
          throw new AssertionError(both + " is refused", e);
        }
      }
      assertThat(race.raced()).isTrue();
      verify(base, store, their, known, refused ? List.of(first) : List.of(first, second), both);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(both, e);
    }
  }

  private static void verify(
      Dated base,
      MemoryObjectStore store,
      Dataset dataset,
      Known known,
      List<Move> made,
      String both) {
    Comparison.content(dataset.latest(), known);
    Comparison.settings(store, known);
    Comparison.searches(dataset.latest(), known, 9);
    Comparison.content(dataset.at(base.versions().size()), base.now());
    List<Kind> kinds = new ArrayList<>();
    for (Version version : dataset.log()) {
      kinds.addFirst(version.operation().kind());
    }
    assertThat(kinds).as(both).endsWith(made.stream().map(Move::kind).toArray(Kind[]::new));
    boolean compound = made.stream().anyMatch(move -> move.has(Trait.COMPOUND));
    assertThat(kinds).hasSize(base.versions().size() + made.size() + (compound ? 1 : 0));
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
  }
}
