package io.omendb.index.code;

import io.omendb.index.quantize.ProductQuantizer;
import io.omendb.index.quantize.Rotation;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.SpaceRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/// What the codes of one graph share: the codebook section of its file. Immutable and thread-safe.
public sealed interface LinkCodes {
  /// Rows that training looks at; at least so many whatever the budget.
  int MOST_SAMPLE = 10_000;

  int LEAST_SAMPLE = 256;

  /// A new estimator.
  Estimator estimator();

  /// Makes encoders for one build.
  ///
  /// @param kept bytes that each encoder may hold
  /// @param progress called often, by any thread; may throw to end it
  Supplier<LinkEncoder> encoders(
      SpaceRows rows, Workers workers, long kept, Arena arena, Runnable progress);

  /// Writes the codebook section.
  void write(MemorySegment out);

  /// Whether all values are finite.
  boolean finite();

  /// Bytes of the codebook section.
  static long bytes(BlockLayout layout) {
    return switch (layout.kind()) {
      case SIGNS -> 4L * layout.paddedDimension();
      case PRODUCT -> ProductQuantizer.bytes(layout.paddedDimension(), layout.groupWidth());
    };
  }

  /// Trains on a sample of rows.
  ///
  /// @param seed also of the rotation
  /// @param budget bytes that the sample may take
  /// @param progress called often; may throw to end it
  static LinkCodes train(
      BlockLayout layout,
      SpaceRows rows,
      long seed,
      Workers workers,
      long budget,
      Runnable progress) {
    int length = layout.paddedDimension();
    int most =
        switch (layout.kind()) {
          case SIGNS -> MOST_SAMPLE;
          case PRODUCT -> Math.clamp(budget / (4L * length), LEAST_SAMPLE, MOST_SAMPLE);
        };
    int count = Math.min(rows.rows(), most);
    SplittableRandom random = new SplittableRandom(seed);
    IntUnaryOperator drawn =
        i -> {
          if (i % 256 == 0) {
            progress.run();
          }
          return count == rows.rows() ? i : random.nextInt(rows.rows());
        };
    return switch (layout.kind()) {
      case SIGNS -> {
        Rotation rotation = new Rotation(length, seed);
        float[] centre = mean(rows, drawn, count, length);
        rotation.rotate(centre);
        yield new Signs(layout, rotation, centre);
      }
      case PRODUCT -> {
        float[] sample = new float[count * length];
        for (int i = 0; i < count; i++) {
          System.arraycopy(rows.vector(drawn.applyAsInt(i)), 0, sample, i * length, length);
        }
        yield new Product(
            layout,
            ProductQuantizer.train(sample, count, length, layout.groupWidth(), seed, workers));
      }
    };
  }

  /// Reads a codebook section of the right length.
  static LinkCodes read(BlockLayout layout, long seed, MemorySegment section) {
    return switch (layout.kind()) {
      case SIGNS -> {
        float[] centre = new float[layout.paddedDimension()];
        MemorySegment.copy(section, Signs.FLOAT, 0, centre, 0, centre.length);
        yield new Signs(layout, new Rotation(centre.length, seed), centre);
      }
      case PRODUCT ->
          new Product(
              layout,
              ProductQuantizer.read(section, 0, layout.paddedDimension(), layout.groupWidth()));
    };
  }

  private static float[] mean(SpaceRows rows, IntUnaryOperator drawn, int count, int length) {
    double[] sums = new double[length];
    for (int i = 0; i < count; i++) {
      float[] vector = rows.vector(drawn.applyAsInt(i));
      for (int j = 0; j < length; j++) {
        sums[j] += vector[j];
      }
    }
    float[] mean = new float[length];
    for (int i = 0; i < length; i++) {
      mean[i] = (float) (sums[i] / Math.max(1, count));
    }
    return mean;
  }

  /// Signs of rotated differences.
  record Signs(BlockLayout layout, Rotation rotation, float[] centre) implements LinkCodes {
    private static final ValueLayout.OfFloat FLOAT =
        ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public Estimator estimator() {
      return new SignEstimator(layout, rotation, centre);
    }

    @Override
    public Supplier<LinkEncoder> encoders(
        SpaceRows rows, Workers workers, long kept, Arena arena, Runnable progress) {
      int vectors = Math.clamp(kept / (4L * centre.length), 64, Math.max(64, rows.rows()));
      return () -> new SignEncoder(layout, rows.fork(), rotation, centre, vectors);
    }

    @Override
    public void write(MemorySegment out) {
      MemorySegment.copy(centre, 0, out, FLOAT, 0, centre.length);
    }

    @Override
    public boolean finite() {
      for (float component : centre) {
        if (!Float.isFinite(component)) {
          return false;
        }
      }
      return true;
    }
  }

  /// Product codes.
  record Product(BlockLayout layout, ProductQuantizer quantizer) implements LinkCodes {
    @Override
    public Estimator estimator() {
      return new ProductEstimator(layout, quantizer);
    }

    @Override
    public Supplier<LinkEncoder> encoders(
        SpaceRows rows, Workers workers, long kept, Arena arena, Runnable progress) {
      return ProductEncoder.of(layout, rows, quantizer, workers, arena, progress)::fork;
    }

    @Override
    public void write(MemorySegment out) {
      quantizer.write(out, 0);
    }

    @Override
    public boolean finite() {
      return quantizer.finite();
    }
  }
}
