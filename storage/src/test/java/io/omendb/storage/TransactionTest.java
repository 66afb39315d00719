package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What a transaction makes visible, and what it refuses to. Stateless.
class TransactionTest {
  private static final Schema SCHEMA = Schema.parse("id int64, v vector(2), name string not null");

  @Test
  void appendsAndDeletesTogetherWherePagesSpill() {
    try (Dataset dataset = dataset()) {
      for (int i = 0; i < 40; i++) {
        try (Transaction change = dataset.begin()) {
          change.append(batch(i));
          change.delete(Predicate.equal("id", i - 1));
          change.commit();
        }
        assertThat(dataset.latest().rows()).isEqualTo(1);
        assertThat(dataset.latest().fragments()).isEqualTo(i + 1);
      }
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void refusesToCommitHalfOfAnAppend() {
    try (Dataset dataset = dataset();
        Transaction change = dataset.begin()) {
      change.append(batch(1));
      ColumnBuilder id = new ColumnBuilder(SCHEMA.require("id").type());
      ColumnBuilder v = new ColumnBuilder(SCHEMA.require("v").type());
      ColumnBuilder name = new ColumnBuilder(SCHEMA.require("name").type());
      id.addLong(2);
      v.addVector(new float[] {1, 2});
      name.addNull();
      Batch bad = new Batch(SCHEMA, 1, List.of(id.build(), v.build(), name.build()));
      assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> change.append(bad));
      assertThatExceptionOfType(IllegalStateException.class).isThrownBy(change::commit);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> change.append(batch(3)));
      assertThat(dataset.latest().version()).isEqualTo(1);
    }
  }

  @Test
  void everyThreadsCommitIsKept() throws Exception {
    try (Dataset dataset = dataset();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        done.add(
            threads.submit(() -> {
              for (int i = 0; i < 25; i++) {
                try (Transaction change = dataset.begin()) {
                  change.append(batch(i));
                  change.commit();
                }
              }
            }));
      }
      for (Future<?> one : done) {
        one.get();
      }
      assertThat(dataset.latest().rows()).isEqualTo(100);
      assertThat(dataset.latest().version()).isEqualTo(101);
    }
  }

  @Test
  void checksDatasetsOfMoreFilesThanOneListing() {
    try (Dataset dataset = dataset()) {
      for (int i = 0; i < 1_010; i++) {
        try (Transaction change = dataset.begin()) {
          change.append(batch(i));
          change.commit();
        }
      }
      var report = dataset.check(false, Progress.none());
      assertThat(report.problems()).isEmpty();
      assertThat(report.filesChecked()).isGreaterThan(3_000);
      assertThat(report.unreferencedFiles()).isZero();
    }
  }

  private static Dataset dataset() {
    return Dataset.create(
        "memory:transactions",
        new MemoryObjectStore("memory:transactions"),
        SCHEMA,
        Environment.system());
  }

  private static Batch batch(long value) {
    ColumnBuilder id = new ColumnBuilder(SCHEMA.require("id").type());
    ColumnBuilder v = new ColumnBuilder(SCHEMA.require("v").type());
    ColumnBuilder name = new ColumnBuilder(SCHEMA.require("name").type());
    id.addLong(value);
    v.addVector(new float[] {value, 1});
    name.addString("row " + value);
    return new Batch(SCHEMA, 1, List.of(id.build(), v.build(), name.build()));
  }
}
