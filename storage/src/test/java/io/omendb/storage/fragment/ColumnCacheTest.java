package io.omendb.storage.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Column;
import io.omendb.storage.fragment.ColumnCache.Use;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColumnCacheTest {
  private static final Field FIELD = Schema.parse("n int64").fields().getFirst();
  private static final int ROWS = 1_000;

  /// Room for ten columns.
  private final ColumnCache cache = new ColumnCache(10 * 9_000);

  private int decoded;

  @Test
  void aScanThatFitsDecodesEveryBatchOnce() {
    for (int round = 0; round < 3; round++) {
      scan("a", 10);
    }
    assertThat(decoded).isEqualTo(10);
  }

  @Test
  void aScanOfMoreThanThereIsRoomForFindsAPartAgain() {
    scan("a", 20);
    decoded = 0;
    for (int round = 0; round < 5; round++) {
      scan("a", 20);
    }
    assertThat(decoded).isEqualTo(5 * 10);
  }

  @Test
  void aScanPushesOutWhatNobodyUsesAnyMore() {
    scan("old", 10);
    for (int round = 0; round < 10; round++) {
      scan("new", 10);
    }
    decoded = 0;
    scan("new", 10);
    assertThat(decoded).isZero();
  }

  @Test
  void aScanPushesOutNothingThatIsTaken() {
    for (int round = 0; round < 20; round++) {
      get("taken", 0, Use.TAKE);
      scan("a", 30);
    }
    decoded = 0;
    get("taken", 0, Use.TAKE);
    assertThat(decoded).isZero();
  }

  @Test
  void whatIsTakenPushesOutWhatWasUsedLeastLately() {
    for (int batch = 0; batch < 11; batch++) {
      get("a", batch, Use.TAKE);
    }
    decoded = 0;
    get("a", 10, Use.TAKE);
    assertThat(decoded).isZero();
    get("a", 0, Use.TAKE);
    assertThat(decoded).isEqualTo(1);
  }

  @Test
  void viewsOfFilesTakeNoRoom() {
    Set<Column> known = new HashSet<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = arena.allocate(8L * ROWS);
      Column view = new Column(DataType.Scalar.INT64, ROWS, null, null, mapped);
      for (int batch = 0; batch < 50; batch++) {
        known.add(cache.get("views", FIELD, batch, Use.SCAN, () -> view));
      }
      scan("a", 5);
      decoded = 0;
      scan("a", 5);
    }
    assertThat(known).hasSize(1);
    assertThat(decoded).isZero();
  }

  @Test
  void aColumnThatDoesNotFitIsGivenOutAndNotKept() {
    ColumnCache small = new ColumnCache(100);
    for (int i = 0; i < 2; i++) {
      assertThat(small.get("a", FIELD, 0, Use.TAKE, this::decode).rows()).isEqualTo(ROWS);
    }
    assertThat(decoded).isEqualTo(2);
  }

  private void scan(String file, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      get(file, batch, Use.SCAN);
    }
  }

  private void get(String file, int batch, Use use) {
    assertThat(cache.get(file, FIELD, batch, use, this::decode).rows()).isEqualTo(ROWS);
  }

  private Column decode() {
    decoded++;
    return new Column(
        DataType.Scalar.INT64, ROWS, null, null, MemorySegment.ofArray(new byte[8 * ROWS]));
  }
}
