package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.Repository;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.deletion.DeletionFormat;
import io.omendb.storage.format.frame.FrameFormat;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.rows.RowIdFile;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Tables of the chapters hold the numbers of the code.
class SpecTablesTest {
  @Test
  void framesHaveTheirOffsets() {
    compare("frame.header", FrameFormat.class, "HEADER_", FrameFormat.HEADER_BYTES);
    compare("frame.section", FrameFormat.class, "SECTION_", FrameFormat.SECTION_ENTRY_BYTES);
    compare("frame.footer", FrameFormat.class, "FOOTER_", FrameFormat.FOOTER_BYTES);
  }

  @Test
  void otherLayoutsHaveTheirOffsets() {
    compare("deletion.counts", DeletionFormat.class, "COUNTS_", 16);
    compare("rows.counts", RowIdFile.class, "COUNTS_", 16);
    compare("rows.range", RowIdFile.class, "RANGE_", 16);
  }

  @Test
  void kindsAreThoseOfTheCode() {
    List<List<String>> kinds =
        Arrays.stream(FrameKind.values())
            .map(kind ->
                List.of(
                    kind.code(),
                    String.valueOf(kind.major()),
                    String.valueOf(kind.minor()),
                    kind.extension()))
            .toList();
    assertThat(SpecText.table("frame.kinds").stream().map(row -> row.subList(0, 4)))
        .containsExactlyElementsOf(kinds);
  }

  @Test
  void limitsAreThoseOfTheCode() throws IOException {
    Map<String, String> text = new TreeMap<>();
    SpecText.table("limits").forEach(row -> text.put(row.get(0), row.get(1)));
    Map<String, String> csv = new TreeMap<>();
    Files.readAllLines(Repository.root().resolve("format-spec/tables/limits.csv")).stream()
        .skip(1)
        .map(line -> line.split(",", 3))
        .forEach(cells -> csv.put(cells[0], cells[1]));
    Map<String, String> code = new TreeMap<>();
    constants(Limits.class, "MAX_").forEach((name, value) -> code.put("MAX_" + name, "" + value));
    assertThat(text).isEqualTo(code);
    assertThat(csv).isEqualTo(code);
  }

  /// Offsets follow each other without a gap, end at the size, and are the constants of the code.
  private static void compare(String table, Class<?> format, String prefix, long size) {
    Map<String, Long> offsets = new TreeMap<>();
    long end = 0;
    for (List<String> row : SpecText.table(table)) {
      assertThat(Long.parseLong(row.get(0))).as(table).isEqualTo(end);
      end += Long.parseLong(row.get(1));
      offsets.put(row.get(3), Long.parseLong(row.get(0)));
    }
    assertThat(end).as(table).isEqualTo(size);
    Map<String, Long> code = constants(format, prefix);
    // The size of the whole and the numbers of sections are no offsets.
    code.keySet().removeIf(name -> name.equals("BYTES") || name.endsWith("SECTION"));
    code.remove("ENTRY_BYTES");
    assertThat(offsets).as(table).isEqualTo(code);
  }

  private static Map<String, Long> constants(Class<?> format, String prefix) {
    Map<String, Long> constants = new TreeMap<>();
    for (Field field : format.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && field.getName().startsWith(prefix)
          && (field.getType() == int.class || field.getType() == long.class)) {
        field.setAccessible(true);
        try {
          constants.put(field.getName().substring(prefix.length()), field.getLong(null));
        } catch (IllegalAccessException e) {
          throw new AssertionError(e);
        }
      }
    }
    return constants;
  }
}
