package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Widening;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What spec chapter 05 says of changes of columns is what the code knows.
class EvolutionSpecTest {
  @Test
  void widerTypesAreThoseOfTheCode() {
    Map<String, String> text = new TreeMap<>();
    SpecText.table("widenings").forEach(row -> text.put(row.get(0), row.get(1)));
    Map<String, String> code = new TreeMap<>();
    for (Scalar from : Scalar.values()) {
      String wider =
          Arrays.stream(Scalar.values())
              .filter(to -> to != from && Widening.possible(from, to))
              .map(Scalar::text)
              .collect(Collectors.joining(", "));
      if (!wider.isEmpty()) {
        code.put(from.text(), wider);
      }
    }
    assertThat(text).isEqualTo(code);
  }

  @Test
  void nestedTypesAreWiderByTheirParts() {
    assertThat(wider("list(int8)", "list(int16)")).isTrue();
    assertThat(wider("struct(a int8 not null, b string)", "struct(a int64, b string)")).isTrue();
    assertThat(wider("struct(a int8)", "struct(a int8 not null)")).isFalse();
    assertThat(wider("struct(a int8)", "struct(b int8)")).isFalse();
    assertThat(wider("struct(a int8)", "struct(a int8, b int8)")).isFalse();
    assertThat(wider("list(int16)", "list(int8)")).isFalse();
    assertThat(wider("list(int8)", "int16")).isFalse();
    assertThat(wider("vector(2)", "vector(2, float16)")).isFalse();
    assertThat(wider("vector(2)", "vector(2)")).isTrue();
  }

  private static boolean wider(String from, String to) {
    return Widening.possible(type(from), type(to));
  }

  private static DataType type(String text) {
    return Schema.parse("x " + text).fields().getFirst().type();
  }

  @Test
  void changesAreThoseOfTheCode() {
    List<String> changes = new ArrayList<>(List.of("add"));
    for (Class<?> edit : Change.Edit.class.getPermittedSubclasses()) {
      changes.add(edit.getSimpleName().toLowerCase(Locale.ROOT));
    }
    assertThat(SpecText.table("evolutions").stream().map(row -> row.get(0)))
        .containsExactlyElementsOf(changes);
  }
}
