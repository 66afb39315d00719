package io.omendb.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Raw LZ4 blocks written by hand.
final class Lz4BlockTest {
  private static byte[] decompress(String hex, int size) throws IOException {
    return Lz4Block.decompress(HexFormat.of().parseHex(hex), size);
  }

  @Test
  void copiesWhatCameBefore() throws IOException {
    // "ab", then 4 + 15 + 3 bytes from 2 back, then "z".
    byte[] out = decompress("2f6162" + "0200" + "03" + "107a", 25);
    assertThat(new String(out, StandardCharsets.US_ASCII)).isEqualTo("ab".repeat(12) + "z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2f61",
        "20616200",
        "2061620000",
        "2061620300",
        "f0",
        "2f616202",
        "f0ff",
        "3061626364"
      })
  void refusesWhatIsDamaged(String hex) {
    assertThatThrownBy(() -> decompress(hex, 3)).isInstanceOf(IOException.class);
  }
}
