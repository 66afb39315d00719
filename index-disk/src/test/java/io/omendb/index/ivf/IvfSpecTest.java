package io.omendb.index.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.distance.FastScanCodes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private static void compare(String table, String prefix) throws Exception {
    Map<String, Integer> text = new TreeMap<>();
    int end = 0;
    for (String line : after("table: " + table).stream().skip(2).toList()) {
      if (!line.startsWith("|")) {
        break;
      }
      List<String> cells = List.of(line.split("\\|"));
      int offset = Integer.parseInt(cells.get(1).strip());
      assertThat(offset).as(line).isEqualTo(end);
      end = offset + Integer.parseInt(cells.get(2).strip());
      text.put(prefix + cells.get(4).strip(), offset);
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
  void aBlockHasTheseBytes() throws IOException {
    List<String> lines = after("example: ivf.block").subList(1, 9);
    byte[] expected = HexFormat.of().parseHex(String.join("", lines).replace(" ", ""));
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
