package io.omendb.index.hnsw;

import io.omendb.storage.index.IndexProvider.Parameter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a graph is built. Immutable.
///
/// @param m links that a row chooses; the bottom layer has twice as many slots at most
/// @param width candidates that an insertion keeps
record HnswParameters(int m, int width) {
  private static final int DEFAULT_M = 16;
  private static final int DEFAULT_WIDTH = 200;
  private static final int MIN_M = 4;
  private static final int MAX_M = 16;
  private static final int MAX_WIDTH = 2_000;

  static final List<Parameter> ALL =
      List.of(
          new Parameter(
              "m",
              Integer.toString(DEFAULT_M),
              "links of a new row, " + MIN_M + " to " + MAX_M + "; more find more"),
          new Parameter(
              "ef-construction",
              Integer.toString(DEFAULT_WIDTH),
              "candidates kept while inserting, m to " + MAX_WIDTH + "; more find more, slower"));

  HnswParameters {
    if (m < MIN_M || m > MAX_M) {
      throw new IllegalArgumentException(notAllowed("m", m, MIN_M, MAX_M));
    }
    if (width < m || width > MAX_WIDTH) {
      throw new IllegalArgumentException(notAllowed("ef-construction", width, m, MAX_WIDTH));
    }
  }

  /// The parameters by name; what is absent has its default.
  static HnswParameters of(Map<String, String> values) {
    for (String name : values.keySet()) {
      if (ALL.stream().noneMatch(parameter -> parameter.name().equals(name))) {
        throw new IllegalArgumentException(
            "unknown parameter " + name + "; allowed are m and ef-construction");
      }
    }
    int m = number("m", values.get("m"), DEFAULT_M, MIN_M, MAX_M);
    return new HnswParameters(
        m, number("ef-construction", values.get("ef-construction"), DEFAULT_WIDTH, m, MAX_WIDTH));
  }

  private static int number(
      String name, @Nullable String text, int byDefault, int least, int most) {
    if (text == null || text.equals("auto")) {
      return byDefault;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(notAllowed(name, text, least, most), e);
    }
  }

  private static String notAllowed(String name, Object value, int least, int most) {
    return name + " must be a whole number from " + least + " to " + most + ": " + value;
  }
}
