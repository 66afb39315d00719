package io.omendb.bench.table;

import java.util.Arrays;

/// How long each of a number of repetitions took, in order, in seconds. For one thread at a time.
final class Timings {
  private final double[] seconds;
  private int done;

  /// @param most how many there will be
  Timings(int most) {
    this.seconds = new double[most];
  }

  /// Something to take the time of.
  interface Work {
    void run() throws Exception;
  }

  static double seconds(Work work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  void add(Work work) throws Exception {
    add(seconds(work));
  }

  void add(double taken) {
    seconds[done++] = taken;
  }

  double at(int index) {
    return seconds[index];
  }

  /// Of all: the least value that this share of them does not exceed.
  double quantile(double share) {
    double[] sorted = sorted(0, done);
    return sorted[Math.clamp((long) Math.ceil(share * done) - 1, 0, done - 1)];
  }

  /// Of those in `[from, to)`.
  double median(int from, int to) {
    double[] sorted = sorted(from, to);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /// Of those in `[from, to)`.
  double mean(int from, int to) {
    return Arrays.stream(seconds, from, to).average().orElseThrow();
  }

  private double[] sorted(int from, int to) {
    double[] sorted = Arrays.copyOfRange(seconds, from, to);
    Arrays.sort(sorted);
    return sorted;
  }
}
