package io.omendb.storage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "id int64 not null, v vector(784), w vector(3, uint8)",
        "tags list(string)",
        "tags list(list(struct(a int8 not null, \"b c\" list(bool)))) not null",
        "meta struct(author string, year int32 not null, \"q\"\"q\" struct(x timestamp)), n binary"
      })
  void isReadAndWrittenAlike(String text) {
    assertThat(Schema.parse(text).text()).isEqualTo(text);
  }

  @Test
  void spaceAndCaseOfTypesDoNotMatter() {
    Schema schema = Schema.parse(" Meta  STRUCT ( a  List( INT8 ) NOT  null ,b bool ) ");
    assertThat(schema.text()).isEqualTo("Meta struct(a list(int8) not null, b bool)");
    DataType.Struct type = (DataType.Struct) schema.require("Meta").type();
    assertThat(type.levels()).isEqualTo(3);
    assertThat(type.columns()).isEqualTo(4);
    assertThat(type.children()).isEqualTo(type.members()).hasSize(2);
    assertThat(type.indexOf("b")).isEqualTo(1);
    assertThat(type.indexOf("c")).isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a list | expected '(' after list at character 7",
        "a list() | expected a type at character 8",
        "a list(int8 | expected ')' after the element type of a list",
        "a list(int8 not null) | expected ')' after the element type of a list",
        "a list(vector(3)) | a vector within a list or a struct, but it must be a column",
        "a struct() | expected a column name at character 10",
        "a struct(b int8, b int8) | duplicate member 'b'",
        "a struct(b int8 | expected ',' or ')' after a member of a struct",
        "a struct(b) | expected a type",
        "a list(number) | unknown type 'number' in schema",
        "a struct(\"\" int8) | a column name must not be empty"
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Schema.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void depthAndWidthAreBounded() {
    String deepest = "a " + "list(".repeat(31) + "int8" + ")".repeat(31);
    assertThat(Schema.parse(deepest).text()).isEqualTo(deepest);
    DataType type = Schema.parse(deepest).require("a").type();
    assertThatThrownBy(() -> new DataType.ListOf(type))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("at most 32 levels");
    for (int levels : new int[] {32, 1_000_000}) {
      assertThatThrownBy(() -> Schema.parse("a " + "list(".repeat(levels)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("more than 32 levels");
    }
    List<DataType.Member> members =
        java.util.stream.IntStream.range(0, 9_999)
            .mapToObj(i -> new DataType.Member("m" + i, DataType.Scalar.BOOL, true))
            .toList();
    DataType wide = new DataType.Struct(members);
    assertThat(Schema.of(List.of("s"), List.of(wide)).size()).isEqualTo(1);
    assertThatThrownBy(() -> Schema.of(List.of("s", "t"), List.of(wide, DataType.Scalar.BOOL)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("at most 10000 columns: 10001");
  }
}
