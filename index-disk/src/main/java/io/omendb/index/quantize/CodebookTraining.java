package io.omendb.index.quantize;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Finds 16 codewords for points of a few components: k-means++ seeds, then Lloyd's iterations. For
/// one thread at a time.
final class CodebookTraining {
  private static final int CODES = ColumnKernels.CODES;

  private final float[] points;
  private final int count;
  private final int width;
  private final SplittableRandom random;
  private final float[] book;
  private final float[] table = new float[CODES];
  private final float[] point;

  CodebookTraining(float[] points, int count, int width, SplittableRandom random) {
    this.points = points;
    this.count = count;
    this.width = width;
    this.random = random;
    this.book = new float[CODES * width];
    this.point = new float[width];
  }

  /// The codewords, `[component][code]`. Without points they are zero.
  float[] run(int iterations) {
    if (count > 0) {
      seed();
      for (int i = 0; i < iterations; i++) {
        improve();
      }
    }
    return book;
  }

  private void seed() {
    float[] nearest = new float[count];
    Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    int chosen = random.nextInt(count);
    for (int code = 0; code < CODES; code++) {
      place(code, chosen);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        nearest[i] = Math.min(nearest[i], distance(i, chosen));
        sum += nearest[i];
      }
      chosen = draw(nearest, sum);
    }
  }

  /// A point with a probability in proportion to its weight.
  private int draw(float[] weights, double sum) {
    double rest = random.nextDouble() * sum;
    for (int i = 0; i < count; i++) {
      rest -= weights[i];
      if (rest < 0) {
        return i;
      }
    }
    return random.nextInt(count);
  }

  private void place(int code, int point) {
    for (int i = 0; i < width; i++) {
      book[CODES * i + code] = points[point * width + i];
    }
  }

  private float distance(int one, int other) {
    float sum = 0;
    for (int i = 0; i < width; i++) {
      float difference = points[one * width + i] - points[other * width + i];
      sum += difference * difference;
    }
    return sum;
  }

  private void improve() {
    double[] sums = new double[CODES * width];
    int[] members = new int[CODES];
    float worst = -1;
    int outlier = 0;
    for (int i = 0; i < count; i++) {
      System.arraycopy(points, i * width, point, 0, width);
      ColumnKernels.best().squares(book, point, width, 1, table);
      int code = ProductQuantizer.nearest(table, 0);
      members[code]++;
      for (int j = 0; j < width; j++) {
        sums[CODES * j + code] += point[j];
      }
      if (table[code] > worst) {
        worst = table[code];
        outlier = i;
      }
    }
    boolean placed = false;
    for (int code = 0; code < CODES; code++) {
      if (members[code] > 0) {
        for (int j = 0; j < width; j++) {
          book[CODES * j + code] = (float) (sums[CODES * j + code] / members[code]);
        }
      } else if (!placed) {
        // A codeword that serves no point moves to the point that is served worst.
        place(code, outlier);
        placed = true;
      }
    }
  }
}
