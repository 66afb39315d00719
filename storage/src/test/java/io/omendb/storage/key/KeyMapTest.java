package io.omendb.storage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Keys are found again, and every key belongs to one share.
class KeyMapTest {
  @Test
  void findsWhatWasAdded() {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Integer> expected = new HashMap<>();
    KeyMap map = new KeyMap();
    KeyBytes bytes = new KeyBytes();
    for (int i = 0; i < 20_000; i++) {
      String text = Long.toString(random.nextLong(15_000)).repeat(i % 997 == 0 ? 80_000 : 1);
      fill(bytes, i % 2, text);
      Integer known = expected.putIfAbsent(i % 2 + text, map.size());
      assertThat(map.find(bytes)).isEqualTo(known == null ? -1 : known);
      if (known == null) {
        map.add(bytes);
      }
    }
    assertThat(map.size()).isEqualTo(expected.size());
    expected.forEach((key, entry) -> {
      fill(bytes, key.charAt(0) - '0', key.substring(1));
      assertThat(map.find(bytes)).isEqualTo(entry);
    });
  }

  @Test
  void textsThatStringHashesTakeForOneHaveHashesOfTheirOwn() {
    Set<Integer> hashes = new HashSet<>();
    KeyBytes bytes = new KeyBytes();
    for (int i = 0; i < 1 << 12; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      fill(bytes, 0, text.toString());
      hashes.add((int) bytes.hash());
    }
    assertThat(hashes).hasSizeGreaterThan(4_090);
  }

  @Test
  void sharesDivideAllKeys() {
    List<KeyShare> shares =
        KeyShare.all().halves().stream().flatMap(half -> half.halves().stream()).toList();
    KeyBytes bytes = new KeyBytes();
    int[] counts = new int[shares.size()];
    for (int i = 0; i < 4_000; i++) {
      bytes.clear();
      bytes.add(i);
      bytes.finish();
      int owners = 0;
      for (int share = 0; share < counts.length; share++) {
        if (shares.get(share).has(bytes)) {
          owners++;
          counts[share]++;
        }
      }
      assertThat(owners).isEqualTo(1);
    }
    assertThat(Arrays.stream(counts)).allMatch(count -> count > 800 && count < 1_200);
    bytes.clear();
    bytes.addNull();
    bytes.finish();
    assertThat(shares.stream().filter(share -> share.has(bytes))).hasSize(1);
  }

  private static void fill(KeyBytes bytes, long number, String text) {
    bytes.clear();
    bytes.add(number);
    bytes.add(MemorySegment.ofArray(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    bytes.finish();
  }
}
