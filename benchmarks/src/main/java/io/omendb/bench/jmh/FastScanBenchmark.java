package io.omendb.bench.jmh;

import io.omendb.storage.distance.FastScan;
import io.omendb.storage.distance.FastScanCodes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// Sums of 4-bit codes in the second-level cache. For one thread at a time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class FastScanBenchmark {
  private static final int BLOCKS = 256;
  private static final long SEED = 1;

  @Param({"16", "64", "104"})
  int groups;

  private final short[] sums = new short[FastScanCodes.ROWS];
  private byte[] table = new byte[0];
  private MemorySegment codes = MemorySegment.NULL;
  private int blockBytes;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(SEED);
    blockBytes = FastScanCodes.blockBytes(groups);
    codes = Arena.ofAuto().allocate((long) BLOCKS * blockBytes, 64);
    for (long at = 0; at < codes.byteSize(); at++) {
      codes.set(ValueLayout.JAVA_BYTE, at, (byte) random.nextInt());
    }
    table = new byte[16 * groups];
    for (int i = 0; i < table.length; i++) {
      table[i] = (byte) random.nextInt(64);
    }
  }

  @Benchmark
  @OperationsPerInvocation(BLOCKS * FastScanCodes.ROWS)
  public void scan(Blackhole results) {
    for (int block = 0; block < BLOCKS; block++) {
      FastScan.scan(codes, (long) block * blockBytes, groups, table, sums);
      results.consume(sums[0]);
    }
  }
}
