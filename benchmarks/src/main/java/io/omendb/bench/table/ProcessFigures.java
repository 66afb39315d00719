package io.omendb.bench.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel counts of this process: memory and bytes read and written. Linux only.
/// Stateless.
final class ProcessFigures {
  private static final Path SELF = Path.of("/proc/self");

  /// Bytes that system calls read and wrote so far, whether of files or of pipes.
  record Traffic(long read, long written) {}

  private ProcessFigures() {}

  /// Begins to watch for the most memory.
  static void watchPeak() throws IOException {
    System.gc();
    // Sets the high-water mark back to what is resident now.
    Files.writeString(SELF.resolve("clear_refs"), "5");
  }

  /// The most bytes that were resident since [#watchPeak()].
  static long peakBytes() throws IOException {
    return 1024 * value("status", "VmHWM:");
  }

  static Traffic traffic() throws IOException {
    return new Traffic(value("io", "rchar:"), value("io", "wchar:"));
  }

  private static long value(String file, String name) throws IOException {
    for (String line : Files.readAllLines(SELF.resolve(file))) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no " + name + " in " + SELF.resolve(file));
  }
}
