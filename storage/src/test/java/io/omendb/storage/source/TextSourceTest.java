package io.omendb.storage.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.omendb.storage.column.Batch;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// CSV and JSON Lines.
final class TextSourceTest {
  private static final SourceOptions DEFAULTS = SourceOptions.defaults();

  @TempDir private Path directory;

  private Path write(String name, byte[] bytes) {
    try {
      return Files.write(directory.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path csv(String text) {
    return write("t.csv", text.getBytes(StandardCharsets.UTF_8));
  }

  private Path jsonl(String text) {
    return write("t.jsonl", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String schema(Path file) {
    try (RowSource source = Sources.open(file, DEFAULTS)) {
      return source.schema().text();
    }
  }

  @Test
  void infersTypes() {
    Path file =
        csv(
            """
            id,score,ok,name,zip,v,w,none
            1,0.5,true,ann,01234,"[1, 2.5]",1;2,
            2,3,FALSE,,99999,"[3, 4]",3;-4e1,
            """);
    assertThat(schema(file))
        .isEqualTo(
            "id int64, score float64, ok bool, name string, zip string, v vector(2), w vector(2),"
                + " none string");
    assertThat(Rows.of(file))
        .containsExactly(
            "1|0.5|true|ann|01234|[1.0, 2.5]|[1.0, 2.0]|null",
            "2|3.0|false|null|99999|[3.0, 4.0]|[3.0, -40.0]|null");
  }

  @Test
  void readsQuotesLineEndsAndMarks() {
    Path file = csv("\ufeffa,\"b,c\"\r\n\"x\"\"y\",\"\"\r\n\r\n\"two\nlines\",é😀");
    assertThat(schema(file)).isEqualTo("a string, \"b,c\" string");
    assertThat(Rows.of(file)).containsExactly("x\"y|", "two\nlines|é😀");
  }

  @Test
  void readsOneColumnWithNulls() {
    assertThat(Rows.of(csv("a\n1\n\n3\n"))).containsExactly("1", "null", "3");
  }

  @Test
  void readsByTheWantedSchema() {
    Schema target = Schema.parse("t timestamp, v vector(2, uint8), n int8, f float32, b binary");
    Path file = csv("n,t,v,f,b\n5,2024-02-29T12:00:00Z,1;255,1e3,eHl6\n,,2;3,nan,\n");
    assertThat(Rows.of(file, DEFAULTS.withTarget(target)))
        .containsExactly(
            "1709208000000000|[1.0, 255.0]|5|1000.0|xyz", "null|[2.0, 3.0]|null|NaN|null");
  }

  @Test
  void readsTextsForWhatJsonHasNoNumbers() {
    Schema target = Schema.parse("f float32, d float64, b binary");
    Path file =
        jsonl(
            "{\"f\":\"NaN\",\"d\":\"-Infinity\",\"b\":\"/wA=\"}\n{\"f\":\"Infinity\",\"d\":null,\"b\":\"\"}\n");
    try (RowSource source = Sources.open(file, DEFAULTS.withTarget(target))) {
      Batch batch = source.next().orElseThrow();
      assertThat(batch.column("f").doubleAt(0)).isNaN();
      assertThat(batch.column("d").doubleAt(0)).isEqualTo(Double.NEGATIVE_INFINITY);
      assertThat(batch.column("b").bytesAt(0).toArray(ValueLayout.JAVA_BYTE))
          .containsExactly(0xff, 0);
      assertThat(batch.column("f").doubleAt(1)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(batch.column("d").isNull(1)).isTrue();
      assertThat(batch.column("b").bytesAt(1).byteSize()).isZero();
    }
    for (String wrong : new String[] {"{\"d\":\"1\"}", "{\"d\":\"1e999\"}", "{\"b\":\"x y\"}"}) {
      assertThatThrownBy(() -> Rows.of(jsonl(wrong + "\n"), DEFAULTS.withTarget(target)))
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  void headerAloneHasNoRows() {
    assertThat(Rows.of(csv("a,b\n"))).isEmpty();
    assertThatThrownBy(() -> Rows.of(jsonl("")))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("t.jsonl is empty: it has no columns");
    Schema target = Schema.parse("a int8, v vector(4)");
    assertThat(Rows.of(csv("a,v\n"), DEFAULTS.withTarget(target))).isEmpty();
  }

  @Test
  void bridgesBatchesAndBuffers() {
    String text =
        IntStream.range(0, 20_000)
            .mapToObj(i -> i + ",name " + i + "\n")
            .collect(Collectors.joining());
    Path file = csv("id,name\n" + text);
    assertThat(Rows.of(file)).hasSize(20_000).endsWith("19999|name 19999");
    SourceOptions small =
        new SourceOptions(DEFAULTS.target(), false, DEFAULTS.casts(), 100_000, 1_000);
    try (RowSource source = Sources.open(file, small)) {
      assertThat(source.next().orElseThrow().rows()).isBetween(20, 200);
    }
    byte[] zst = Zstd.compress(("id,name\n" + text).getBytes(StandardCharsets.UTF_8));
    assertThat(Rows.of(write("t.csv.zst", zst))).hasSize(20_000);
    assertThatThrownBy(() -> Rows.of(write("t.csv.zst", Arrays.copyOf(zst, zst.length - 5))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("t.csv.zst: unexpected end of compressed stream after ");
  }

  static String[][] badCsv() {
    return new String[][] {
      {"", "t.csv is empty"},
      {"a,a\n", "t.csv:1:3: duplicate column 'a'"},
      {"a,\n", "t.csv:1:3: a column without a name"},
      {"a,b\n1,2\n3\n", "t.csv:3:1: 1 fields, but the header has 2"},
      {"a,b\n1,2,3\n", "t.csv:2:1: 3 fields, but the header has 2"},
      {"a,b\n1,\"x\n\n", "t.csv:2:3: unclosed quote"},
      {"a,b\n1,é\"x\n", "t.csv:2:4: a quote within a field without quotes"},
      {"a,b\n1,\"x\"y\n", "t.csv:2:6: text after a closing quote"},
      {"a,b\r1,2\r", "t.csv:1:4: a carriage return without a line feed"},
      {"v\n1;2\nx;y\n", "t.csv:3:1: column 'v': 'x;y' is not vector(2)"},
      {"v\n\"[1,2]\"\n\"[1,2,3]\"\n", "t.csv:3:1: column 'v': dimension 3 != 2"},
      {"v\n1;2\n\"\"\n", "t.csv:3:1: column 'v': dimension 0 != 2"},
      {"v,w\n1;2,1\n,1\n", "t.csv:3:1: column 'v': a vector cannot be null"},
      {"v\n1;nan\n", "t.csv: row 1: column 'v': component 2 of the vector is NaN"},
      {"v\n1;inf\n", "t.csv: row 1: column 'v': component 2 of the vector is Infinity"},
      {"_rowid\n1\n", "_rowid"},
    };
  }

  @ParameterizedTest
  @MethodSource("badCsv")
  void saysWhereCsvIsWrong(String text, String message) {
    assertThatThrownBy(() -> Rows.of(csv(text)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesBrokenUtf8() {
    byte[] bytes = "a,b\nx,y?\n".getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xff;
    assertThatThrownBy(() -> Rows.of(write("t.csv", bytes)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageMatching("t\\.csv:2:3: not UTF-8: byte 0xff, the \\d\\. of this text");
  }

  @Test
  void saysWhichValueDoesNotFit() {
    Path file = csv("id,n\n1,5\n2,300\n");
    assertThatThrownBy(() -> Rows.of(file, DEFAULTS.withCast("n=int8")))
        .hasMessage("t.csv:3:3: column 'n': 300 is out of the range of int8");
    Schema target = Schema.parse("id int64, n timestamp");
    assertThatThrownBy(() -> Rows.of(file, DEFAULTS.withTarget(target)))
        .hasMessageContaining("t.csv:2:3: column 'n': '5' is not a timestamp");
    String late = "a\n" + "1\n".repeat(1_500) + "x\n";
    assertThatThrownBy(() -> Rows.of(csv(late)))
        .hasMessage("t.csv:1502:1: column 'a': 'x' is not int64");
  }

  @Test
  void readsJsonLines() {
    Path file =
        jsonl(
            """
            {"id": 1, "s": "a\\n\\u00e9\\ud83d\\ude00\\\"", "v": [1, 2.5e0], "ok": true}

            {"v":[-3,4],"id":2.5,"s":null, "late" : -0 }\r
            {"v":[5,6]}\
            """);
    assertThat(schema(file)).isEqualTo("id float64, s string, v vector(2), ok bool, late int64");
    assertThat(Rows.of(file))
        .containsExactly(
            "1.0|a\né😀\"|[1.0, 2.5]|true|null",
            "2.5|null|[-3.0, 4.0]|null|0",
            "null|null|[5.0, 6.0]|null|null");
  }

  static String[][] badJson() {
    return new String[][] {
      {"{\"a\": 1}\n{\"a\": }\n", "t.jsonl:2:7: expected a value, found '}'"},
      {"{\"a\": 1", "t.jsonl:1:8: expected ',' or '}', found the end of the file"},
      {"{\"a\": 1} x", "t.jsonl:1:10: expected the end of the line, found 'x'"},
      {"[1]", "t.jsonl:1:1: expected an object, found '['"},
      {"{a: 1}", "t.jsonl:1:2: expected a name in double quotes"},
      {"{\"a\": 1, \"a\": 2}", "t.jsonl:1:10: duplicate name 'a'"},
      {"{\"a\": {}}", "t.jsonl:1:7: column 'a': an empty object has no members"},
      {"{\"a\": [1,]}", "t.jsonl:1:10: expected a value, found ']'"},
      {"{\"a\": [\"x\"", "t.jsonl:1:11: expected ',' or ']', found the end of the file"},
      {"{\"a\": {\"b\": 1, \"b\": 2}}", "t.jsonl:1:16: duplicate name 'b'"},
      {"{\"a\": [\"x\"]}\n{\"a\": [1]}", "t.jsonl:2:7: column 'a': a whole number, not string"},
      {"{\"a\": [\"x\"]}\n{\"a\": \"x\"}", "t.jsonl:2:7: column 'a': a string, not list(string)"},
      {"{\"a\": " + "[".repeat(32) + "]".repeat(32) + "}", "nested deeper than 32 levels"},
      {"{\"a\": []}", "t.jsonl:1:7: column 'a': an empty array is no vector"},
      {"{\"a\": 01}", "a number with leading zeros"},
      {"{\"a\": NaN}", "expected a value"},
      {"{\"a\": 1e999}", "is too large"},
      {"{\"a\": 9223372036854775808}", "does not fit 64 bits"},
      {"{\"a\": \"x\ny\"}", "t.jsonl:1:7: unclosed quote"},
      {"{\"a\": \"\\ud800\"}", "a surrogate without its pair"},
      {"{\"a\": \"\\x\"}", "unknown escape"},
      {"{\"a\": \"\t\"}", "expected an escape for a control character"},
      {"{\"a\": tru}", "expected 'true'"},
      {"{\"a\": 1}\n{\"a\": \"x\"}", "t.jsonl:2:7: column 'a': a string, not int64"},
      {"{\"v\": [1,2]}\n{\"v\": [1]}", "t.jsonl:2:7: column 'v': dimension 1 != 2"},
      {"{\"v\": [1,2]}\n{}", "t.jsonl:2:1: column 'v': a vector cannot be null"},
      {"{\"v\": [1e39]}", "component 1.0E39 cannot be float32"},
    };
  }

  @ParameterizedTest
  @MethodSource("badJson")
  void saysWhereJsonIsWrong(String text, String message) {
    assertThatThrownBy(() -> Rows.of(jsonl(text)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void readsListsAndStructsOfJson() {
    Path file =
        jsonl(
            """
            {"tags": ["a", null], "meta": {"year": 1999, "by": {"name": "x"}}, "m": [[1], [], null]}
            {"tags": [], "meta": null, "m": []}
            {"tags": null, "meta": {"by": null, "score": 0.5, "year": 2}, "m": [[2.5, 3]]}\
            """);
    assertThat(schema(file))
        .isEqualTo(
            "tags list(string), meta struct(year int64, by struct(name string), score float64),"
                + " m list(list(float64))");
    assertThat(Rows.of(file))
        .containsExactly(
            "[a,null]|{year=1999,by={name=x},score=null}|[[1.0],[],null]",
            "[]|null|[]",
            "null|{year=2,by=null,score=0.5}|[[2.5,3.0]]");
  }

  @Test
  void keepsNumbersOfWantedListsExact() {
    Schema target =
        Schema.parse("n list(int64), v vector(2), s struct(a int8 not null, t timestamp)");
    Path file =
        jsonl(
            "{\"n\": [9007199254740993, 1], \"v\": [1, 2],"
                + " \"s\": {\"a\": 1, \"t\": \"1970-01-01\"}}");
    assertThat(Rows.of(file, DEFAULTS.withTarget(target)))
        .containsExactly("[9007199254740993,1]|[1.0, 2.0]|{a=1,t=0}");
    for (String[] bad :
        new String[][] {
          {"{\"n\": [1.5], \"v\": [1,2], \"s\": null}", "column 'n': a decimal number, not int64"},
          {
            "{\"n\": null, \"v\": [1,null], \"s\": null}",
            "column 'v': component 2 of the vector is not a number"
          },
          {
            "{\"n\": null, \"v\": [1,2], \"s\": {\"b\": 1}}",
            "no member 'b' in struct(a int8 not null, t"
          },
          {
            "{\"n\": null, \"v\": [1,2], \"s\": {}}",
            "column 's': member 'a' is null, but allows none"
          },
          {
            "{\"n\": null, \"v\": [1,2], \"s\": {\"a\": 300}}",
            "column 's': 300 is out of the range of int8"
          }
        }) {
      assertThatThrownBy(() -> Rows.of(jsonl(bad[0]), DEFAULTS.withTarget(target)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining(bad[1]);
    }
  }

  @Test
  void csvHoldsNoLists() {
    assertThatThrownBy(() -> Rows.of(csv("a,b\n1,2\n"), DEFAULTS.withCast("b=list(int64)")))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("t.csv: column 'b' is list(int64), which CSV cannot hold");
  }

  @Test
  void readsJsonByTheWantedSchema() {
    Schema target = Schema.parse("t timestamp, v vector(2, int8), n uint8");
    Path file = jsonl("{\"n\":255,\"t\":\"1970-01-01 00:00:00.000001\",\"v\":[-128,127]}");
    assertThat(Rows.of(file, DEFAULTS.withTarget(target))).containsExactly("1|[-128.0, 127.0]|255");
    Path wrong = jsonl("{\"n\":-1,\"t\":null,\"v\":[0,0]}");
    assertThatThrownBy(() -> Rows.of(wrong, DEFAULTS.withTarget(target)))
        .hasMessage("t.jsonl:1:6: column 'n': -1 is out of the range of uint8");
  }
}
