package io.omendb.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableRowsTest {
  private static final int ROWS = 12_345;

  @Test
  void theSameRowsComeBackWhateverTheirNumber() {
    TableRows rows = TableRows.generate(ROWS);
    TableRows again = TableRows.generate(2 * ROWS);
    for (String column : TableRows.COLUMNS) {
      MemorySegment values = rows.values(column, 0, ROWS);
      assertThat(values.mismatch(again.values(column, 0, ROWS)))
          .as(column)
          .isEqualTo(column.equals(TableRows.CAPTION) ? values.byteSize() : -1);
    }
  }

  @Test
  void valuesAreEvenAndCaptionsAreWords() {
    TableRows rows = TableRows.generate(ROWS);
    MemorySegment values = rows.values(TableRows.VALUE, 0, ROWS);
    int small = 0;
    for (int row = 0; row < ROWS; row++) {
      float value = values.getAtIndex(ValueLayout.JAVA_FLOAT, row);
      assertThat(value).isBetween(0f, 1f);
      small += value < 0.1f ? 1 : 0;
      int start = rows.captionStart(row);
      byte[] caption =
          rows.values(TableRows.CAPTION, 0, ROWS)
              .asSlice(start, rows.captionStart(row + 1) - start)
              .toArray(ValueLayout.JAVA_BYTE);
      assertThat(new String(caption, StandardCharsets.US_ASCII)).matches("([a-z]+ ){3,8}[a-z]+\\.");
    }
    assertThat(small).isBetween(ROWS / 12, ROWS / 8);
  }

  @Test
  void partsAreViewsOfTheWhole() {
    TableRows rows = TableRows.generate(ROWS);
    assertThat(rows.values(TableRows.ID, 100, 1).get(ValueLayout.JAVA_LONG, 0)).isEqualTo(100);
    assertThat(rows.captionOffsets(100, 1).get(ValueLayout.JAVA_INT, 4))
        .isEqualTo(rows.captionStart(101));
    assertThat(rows.values(TableRows.VECTOR, 7, 3).byteSize()).isEqualTo(3 * TableRows.STRIDE);
    assertThat(rows.bytes())
        .isEqualTo(532L * ROWS + rows.values(TableRows.CAPTION, 0, ROWS).byteSize());
  }
}
