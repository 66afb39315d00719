package io.omendb.bench.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel counts of this process: memory and bytes read and written. Linux only. Stateless.
final class ProcessFigures {
  private static final Path SELF = Path.of("/proc/self");

  /// Bytes that system calls read and wrote so far, whether of files or of pipes.
  record Traffic(long read, long written) {}

  private ProcessFigures() {}

  /// Begins to watch for the most memory.
  static Peak peak() throws IOException {
    System.gc();
    // Sets the high-water mark back to what is resident now.
    Files.writeString(SELF.resolve("clear_refs"), "5");
    return new Peak(1024 * value("status", "VmRSS:"));
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

  /// Watches for the most memory. Immutable.
  ///
  /// @param before bytes resident at the beginning
  record Peak(long before) {
    /// The most bytes that were resident since, beyond those at the beginning.
    long bytes() throws IOException {
      return 1024 * value("status", "VmHWM:") - before;
    }
  }
}
