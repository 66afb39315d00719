package io.omendb.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.index.TestVectors;
import io.omendb.index.code.BlockLayout;
import io.omendb.index.quantize.Rotation;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Compares chapter 13.2 with the code.
class HnswSpecTest {
  private static List<String> chapter() throws IOException {
    return Files.readAllLines(Path.of("../format-spec/spec/13.2-hnsw.md"));
  }

  /// First column by the upper-case name in the row.
  private static Map<String, Integer> table(String name) throws IOException {
    List<String> lines = chapter();
    int at = lines.indexOf("<!-- table: " + name + " -->");
    assertThat(at).isNotNegative();
    Map<String, Integer> found = new LinkedHashMap<>();
    for (int i = at + 3; i < lines.size() && lines.get(i).startsWith("|"); i++) {
      String[] cells = lines.get(i).split("\\|", -1);
      String label = cells[2].strip().matches("[A-Z_]+") ? cells[2].strip() : cells[4].strip();
      found.put(label, Integer.valueOf(cells[1].strip()));
    }
    return found;
  }

  private static byte[] example(String name) throws IOException {
    List<String> lines = chapter();
    StringBuilder digits = new StringBuilder();
    int at = lines.indexOf("<!-- example: " + name + " -->");
    assertThat(at).isNotNegative();
    for (int i = at + 2; !lines.get(i).startsWith("```"); i++) {
      digits.append(lines.get(i).replace(" ", ""));
    }
    return HexFormat.of().parseHex(digits);
  }

  private static Map<String, Integer> constants(Class<?> type) throws IllegalAccessException {
    Map<String, Integer> found = new LinkedHashMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (field.getType() == int.class) {
        found.put(field.getName(), field.getInt(null));
      }
    }
    return found;
  }

  @Test
  void tablesAreThoseOfTheCode() throws IOException, IllegalAccessException {
    assertThat(table("hnsw.sections")).isEqualTo(constants(HnswFormat.Sections.class));
    assertThat(table("hnsw.head")).isEqualTo(constants(HnswFormat.Head.class));
    assertThat(table("hnsw.point")).isEqualTo(constants(HnswFormat.Point.class));
  }

  @Test
  void theHeadInTheTextIsReadAndWritten() throws IOException {
    byte[] bytes = example("hnsw.head");
    HnswHead expected =
        new HnswHead(
            3,
            BlockLayout.of(4, ElementType.FLOAT32, Metric.L2),
            Metric.L2,
            3,
            new HnswParameters(16, 200),
            7,
            0,
            new Calibration(List.of(new Calibration.Point(10, 16, 0.96875f, 0.9375f))));
    assertThat(expected.encode()).isEqualTo(bytes);
    MemorySegment segment = Arena.ofAuto().allocate(bytes.length, 64);
    MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    IndexFile file =
        new IndexFile() {
          @Override
          public Bytes section(int id) {
            return TestVectors.bytes(segment);
          }

          @Override
          public boolean has(int id) {
            return true;
          }

          @Override
          public RuntimeException corrupt(String what) {
            return new IllegalStateException(what);
          }
        };
    assertThat(HnswHead.decode(file, 4, ElementType.FLOAT32, Metric.L2)).isEqualTo(expected);
  }

  @Test
  void theWordsInTheTextAreThoseOfTheRotation() throws IOException {
    ByteBuffer words = ByteBuffer.wrap(example("hnsw.words")).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 3; i++) {
      assertThat(words.getLong()).isEqualTo(Rotation.word(0, i));
    }
  }
}
