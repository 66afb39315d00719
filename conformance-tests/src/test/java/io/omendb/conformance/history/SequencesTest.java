package io.omendb.conformance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.storage.Dataset;
import io.omendb.storage.Version;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Makes every sequence of steps up to a length, from a dataset of three rows, and compares each
/// version that comes about with a model: rows, ids, indexed answers with exact ones; at the end,
/// every version that is still there, and every file.
///
/// `-Domendb.sequences=N` makes those up to N steps; 4 if it is not given.
class SequencesTest {
  private static final String URI = "memory:sequences";
  private static final int LENGTH = Integer.getInteger("omendb.sequences", 4);

  private final AtomicLong seeds = new AtomicLong();

  @TestFactory
  Stream<DynamicTest> everySequenceOfStepsEndsAsTheModelSays() {
    MemoryObjectStore store = new MemoryObjectStore(URI);
    Schema schema = Moves.SCHEMA;
    try (Dataset _ = Dataset.create(URI, store, schema, environment())) {
      Trail start = new Trail(store, Known.empty(schema.fields()));
      return Stream.of(Step.values())
          .map(first ->
              DynamicTest.dynamicTest(
                  first + " and " + (LENGTH - 1) + " more",
                  () -> {
                    Trail rows = start.fork();
                    step(rows, Step.APPEND, List.of());
                    follow(rows, first, List.of());
                  }));
    }
  }

  private FixedEnvironment environment() {
    return new FixedEnvironment(seeds.incrementAndGet());
  }

  /// Makes a step, and then each sequence of the steps that are left.
  private void follow(Trail before, Step step, List<Step> path) {
    Trail trail = before.fork();
    List<Step> made = new ArrayList<>(path);
    made.add(step);
    step(trail, step, made);
    if (made.size() < LENGTH) {
      for (Step next : Step.values()) {
        follow(trail, next, made);
      }
    }
  }

  private void step(Trail trail, Step step, List<Step> path) {
    try (Dataset dataset = Dataset.open(URI, trail.store(), environment())) {
      step.make(dataset, trail);
      Comparison.content(dataset.latest(), trail.now());
      Comparison.settings(trail.store(), trail.now());
      Comparison.searches(dataset.latest(), trail.now(), 12);
      if (path.size() == LENGTH) {
        whole(dataset, trail);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("after " + path, e);
    }
  }

  private static void whole(Dataset dataset, Trail trail) {
    TreeSet<Long> there = new TreeSet<>();
    for (Version version : dataset.log()) {
      there.add(version.version());
    }
    assertThat(there).isEqualTo(trail.versions().keySet());
    trail.versions().forEach((version, known) -> Comparison.content(dataset.at(version), known));
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
  }
}
