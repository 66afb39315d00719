package io.omendb.index.ivf;

import io.omendb.index.quantize.Centroids;
import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.distance.Metric;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Names, sections and offsets of the `ivf-pq` file. Stateless and thread-safe.
///
/// ```
/// section LISTS   for each list, 64-byte aligned, with rows padded to a multiple of 32:
///                 ids int32[padded] (-1 = padding)
///                 terms float32[padded] (+infinity = padding)
///                 codes: blocks of 32 rows
/// section HEAD    64 bytes of counts, then parts that each begin at a multiple of 64:
///                 origin, norms, centroids, codebooks, directory, calibration
/// ```
final class IvfFormat {
  static final String FILE = "lists";
  static final int SECTION_LISTS = 1;
  static final int SECTION_HEAD = 2;
  static final int ALIGNMENT = 64;

  static final int HEAD_ROWS = 0;
  static final int HEAD_DIMENSION = 4;
  static final int HEAD_LISTS = 8;
  static final int HEAD_WIDTH = 12;
  static final int HEAD_METRIC = 16;
  static final int HEAD_CALIBRATION = 20;
  static final int HEAD_ZEROS = 24;
  static final int HEAD_BYTES = 64;

  static final int DIRECTORY_OFFSET = 0;
  static final int DIRECTORY_ROWS = 8;
  static final int DIRECTORY_ZEROS = 12;
  static final int DIRECTORY_BYTES = 16;

  static final int POINT_K = 0;
  static final int POINT_RECALL = 4;
  static final int POINT_PROBES = 8;
  static final int POINT_REFINE = 12;
  static final int POINT_BYTES = 16;

  static final int MAX_LISTS = 65_536;
  static final int MAX_CALIBRATION = 1_024;

  static final int PADDING_ID = -1;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private IvfFormat() {}

  /// The metric's code in a head.
  static int code(Metric metric) {
    return switch (metric) {
      case L2 -> 0;
      case COSINE -> 1;
      case DOT -> 2;
    };
  }

  static long aligned(long bytes) {
    return Math.addExact(bytes, ALIGNMENT - 1) & -ALIGNMENT;
  }

  static int blocks(int rows) {
    return (int) (((long) rows + FastScanCodes.ROWS - 1) / FastScanCodes.ROWS);
  }

  /// Bytes of a list of that many rows.
  static long listBytes(int rows, int groups) {
    long ofBlock = 8L * FastScanCodes.ROWS + FastScanCodes.blockBytes(groups);
    return blocks(rows) * ofBlock;
  }

  /// Where the parts of a head begin.
  record Head(
      long origin,
      long norms,
      long centroids,
      long codebooks,
      long directory,
      long calibration,
      long end) {
    static Head of(int dimension, int lists, int width, int points) {
      long norms = HEAD_BYTES + aligned(4L * dimension);
      long centroids = norms + 4L * Centroids.padded(lists);
      long codebooks = centroids + Centroids.bytes(lists, dimension);
      long directory = codebooks + aligned(ProductQuantizer.bytes(dimension, width));
      long calibration = directory + aligned((long) DIRECTORY_BYTES * lists);
      long end = calibration + aligned((long) POINT_BYTES * points);
      return new Head(HEAD_BYTES, norms, centroids, codebooks, directory, calibration, end);
    }
  }
}
