package io.omendb.index.ivf;

import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexProvider.Parameter;
import io.omendb.storage.index.VectorRows;
import java.util.List;
import java.util.Map;

/// The build parameters with `auto` replaced. Immutable and thread-safe.
///
/// @param width components of a group
/// @param sample rows that training looks at
record IvfParameters(int lists, int width, int sample) {
  static final List<Parameter> ALL =
      List.of(
          new Parameter("lists", "auto", "lists to share the rows out to; auto: sqrt(rows)"),
          new Parameter(
              "sub-quantizers",
              "auto",
              "4-bit codes of a row; auto: one for each 2 (below 256), 4 or 8 (from 512) components"),
          new Parameter("sample", "auto", "rows to train on; auto: 64 for each list"));

  private static final String AUTO = "auto";
  private static final int SAMPLE_OF_LIST = 64;
  private static final int LEAST_SAMPLE = 8_192;

  static IvfParameters of(IndexBuild build) {
    VectorRows rows = build.rows();
    Map<String, String> given = build.parameters();
    int dimension = rows.dimension();
    int lists = parsed(given, "lists", 1, IvfFormat.MAX_LISTS);
    int groups = parsed(given, "sub-quantizers", 1, Math.min(dimension, FastScanCodes.MAX_GROUPS));
    int sample = parsed(given, "sample", 1, Integer.MAX_VALUE);
    if (lists == 0) {
      lists = rows.size() < 256 ? 1 : (int) Math.round(Math.sqrt(rows.size()));
    }
    lists = Math.clamp(rows.size(), 1, Math.min(lists, IvfFormat.MAX_LISTS));
    int width = groups == 0 ? width(dimension) : (dimension + groups - 1) / groups;
    if (sample == 0) {
      sample = Math.max(LEAST_SAMPLE, SAMPLE_OF_LIST * lists);
    }
    // Training holds the sample twice: as vectors, and transposed or as residuals.
    long fitting = build.memoryBudgetBytes() / 3 / (4L * dimension);
    fitting = Math.min(fitting, Integer.MAX_VALUE / dimension);
    sample = Math.clamp(fitting, 1, Math.max(sample, lists));
    sample = Math.min(rows.size(), sample);
    return new IvfParameters(Math.max(1, Math.min(lists, sample)), width, sample);
  }

  /// Long vectors have more redundancy: they take fewer bits a component.
  private static int width(int dimension) {
    int width = dimension < 256 ? 2 : dimension < 512 ? 4 : 8;
    while (ProductQuantizer.groups(dimension, Math.min(width, dimension))
        > FastScanCodes.MAX_GROUPS) {
      width *= 2;
    }
    return Math.min(width, dimension);
  }

  /// The value, or zero for `auto`.
  private static int parsed(Map<String, String> given, String name, int least, int most) {
    String text = given.getOrDefault(name, AUTO);
    if (text.equals(AUTO)) {
      return 0;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, as a number out of range is.
    }
    throw new IllegalArgumentException(
        "parameter " + name + ": '" + text + "'; allowed are auto and " + least + ".." + most);
  }
}
