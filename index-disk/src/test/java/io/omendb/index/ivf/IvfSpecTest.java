package io.omendb.index.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.distance.FastScanCodes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The tables and the bytes of chapter 13.1 against the code.
class IvfSpecTest {
  private static List<String> after(String marker) throws IOException {
    Path spec = Path.of("../format-spec/spec/13.1-ivf-pq.md");
    List<String> lines = Files.readAllLines(spec);
    int at = lines.indexOf("<!-- " + marker + " -->");
    assertThat(at).as(marker).isNotNegative();
    return lines.subList(at + 1, lines.size());
  }

  /// The cells of a table without its head.
  private static List<List<String>> table(String name) throws IOException {
    return after("table: " + name).stream()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Stream.of(line.substring(1).split("\\|")).map(String::strip).toList())
        .toList();
  }

  private static byte[] example(String name) throws IOException {
    List<String> lines =
        after("example: " + name).stream().skip(1).takeWhile(line -> !line.equals("```")).toList();
    return HexFormat.of().parseHex(String.join("", lines).replace(" ", ""));
  }

  private static void compare(String table, String prefix) throws Exception {
    Map<String, Integer> text = new TreeMap<>();
    int end = 0;
    for (List<String> cells : table(table)) {
      int offset = Integer.parseInt(cells.get(0));
      assertThat(offset).as("%s", cells).isEqualTo(end);
      end = offset + Integer.parseInt(cells.get(1));
      text.put(prefix + cells.get(3), offset);
    }
    text.put(prefix + "BYTES", end);
    Map<String, Integer> code = new TreeMap<>();
    for (Field field : IvfFormat.class.getDeclaredFields()) {
      if (field.getName().startsWith(prefix)) {
        code.put(field.getName(), field.getInt(null));
      }
    }
    assertThat(code).isEqualTo(text);
  }

  @Test
  void tablesHaveTheOffsetsOfTheCode() throws Exception {
    compare("ivf.head", "HEAD_");
    compare("ivf.directory", "DIRECTORY_");
    compare("ivf.point", "POINT_");
  }

  @Test
  void sectionsAreThoseOfTheCode() throws IOException {
    assertThat(table("ivf.sections").stream().map(row -> row.subList(0, 3)))
        .containsExactly(
            List.of("" + IvfFormat.SECTION_LISTS, "LISTS", "" + IvfFormat.ALIGNMENT),
            List.of("" + IvfFormat.SECTION_HEAD, "HEAD", "" + IvfFormat.ALIGNMENT));
  }

  @Test
  void aListHasTheBytesOfItsParts() throws IOException {
    assertThat(table("ivf.list").stream().map(row -> row.get(0) + ": " + row.get(2)))
        .containsExactly("ids: 4 p", "terms: 4 p", "codes: p / 32 * G * 16");
    for (int rows : new int[] {0, 1, 32, 33, 1000}) {
      for (int groups : new int[] {1, 8, 9, 100}) {
        long p = 32L * ((rows + 31) / 32);
        long g = 8L * ((groups + 7) / 8);
        assertThat(IvfFormat.listBytes(rows, groups)).isEqualTo(4 * p + 4 * p + p / 32 * g * 16);
      }
    }
  }

  @Test
  void aLineHoldsFourGroups() throws IOException {
    for (int group = 0; group < 4; group++) {
      byte[] codes = new byte[32 * 4];
      for (int row = 0; row < 32; row++) {
        codes[row * 4 + group] = 15;
      }
      MemorySegment block = Arena.ofAuto().allocate(FastScanCodes.blockBytes(4), 64);
      FastScanCodes.pack(codes, 32, 4, block, 0);
      for (List<String> row : table("ivf.line")) {
        int from = Integer.parseInt(row.get(0).split(" to ")[0]);
        int to = Integer.parseInt(row.get(0).split(" to ")[1]);
        int here = group(row.get(1)) == group ? 0x0f : group(row.get(2)) == group ? 0xf0 : 0;
        for (int at = from; at <= to; at++) {
          assertThat(block.get(ValueLayout.JAVA_BYTE, at) & 0xff).as("byte %d", at).isEqualTo(here);
        }
      }
    }
  }

  /// The group of the first line that `group 4v + 2` names.
  private static int group(String text) {
    return text.contains("+") ? Integer.parseInt(text.substring(text.indexOf('+') + 2)) : 0;
  }

  @Test
  void partsOfTheHeadComeInTheirOrder() throws IOException {
    List<String> parts =
        Stream.of(IvfFormat.Head.class.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> !name.equals("end"))
            .toList();
    assertThat(table("ivf.parts").stream().map(List::getFirst)).containsExactlyElementsOf(parts);
  }

  @Test
  void aBlockHasTheseBytes() throws IOException {
    byte[] expected = example("ivf.block");
    byte[] codes = new byte[32 * 3];
    for (int i = 0; i < 3; i++) {
      codes[i] = (byte) (1 + i);
      codes[3 + i] = (byte) (4 + i);
      codes[48 + i] = (byte) (7 + i);
    }
    MemorySegment block = Arena.ofAuto().allocate(FastScanCodes.blockBytes(3), 64);
    FastScanCodes.pack(codes, 32, 3, block, 0);
    assertThat(block.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    byte[] row = new byte[3];
    FastScanCodes.unpack(block, 0, 16, 3, row);
    assertThat(row).containsExactly(7, 8, 9);
  }
}
