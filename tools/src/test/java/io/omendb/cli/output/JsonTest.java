package io.omendb.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The JSON writer, read back by another library.
class JsonTest {
  @Test
  void values() {
    assertThat(
            Json.text(
                Json.object(
                    "text",
                    "a\"b\\c\n\u0001é😀",
                    "whole",
                    9_007_199_254_740_993L,
                    "float",
                    0.1f,
                    "double",
                    -1.5e300,
                    "nan",
                    Double.NaN,
                    "infinite",
                    Float.NEGATIVE_INFINITY,
                    "yes",
                    true,
                    "none",
                    null,
                    "bytes",
                    new byte[] {1, 2, 3},
                    "vector",
                    new float[] {1, -0.5f, 3e10f},
                    "list",
                    List.of(1, List.of(), Map.of()))))
        .isEqualTo(
            "{\"text\":\"a\\\"b\\\\c\\n\\u0001é😀\",\"whole\":9007199254740993,\"float\":0.1,"
                + "\"double\":-1.5E300,\"nan\":null,\"infinite\":null,\"yes\":true,\"none\":null,"
                + "\"bytes\":\"AQID\",\"vector\":[1,-0.5,3.0E10],\"list\":[1,[],{}]}");
  }

  @Test
  void anyTextComesBack() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    ObjectMapper mapper = new ObjectMapper();
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(0x10000)));
      }
      byte[] utf8 = Json.text(Json.object("t", text)).getBytes(StandardCharsets.UTF_8);
      assertThat(mapper.readTree(utf8).get("t").asText()).isEqualTo(text.toString());
    }
  }
}
