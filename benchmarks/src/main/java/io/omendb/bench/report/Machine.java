package io.omendb.bench.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/// Where and with what is measured, for the foot of a table. Stateless and thread-safe.
public final class Machine {
  private Machine() {}

  /// Processor, memory, operating system, JDK, revision of the sources and day, and the command
  /// that repeats the measurement.
  public static String describe(Path project, String command) throws IOException {
    return """
    Machine: %s, %d processors, %.0f GiB; %s %s; %s %s. Sources: %s, %s.

    ```
    %s
    ```
    """
        .formatted(
            value(Path.of("/proc/cpuinfo"), "model name"),
            Runtime.getRuntime().availableProcessors(),
            Double.parseDouble(value(Path.of("/proc/meminfo"), "MemTotal").split(" ")[0]) / 0x1p20,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vendor.version"),
            System.getProperty("os.arch"),
            revision(project),
            LocalDate.now(ZoneOffset.UTC),
            command);
  }

  private static String value(Path file, String name) throws IOException {
    if (!Files.exists(file)) {
      return "0 unknown";
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("0 unknown");
    }
  }

  private static String revision(Path project) throws IOException {
    List<String> command =
        List.of("git", "-C", project.toString(), "describe", "--always", "--dirty");
    Process process = new ProcessBuilder(command).start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "no revision" : text;
  }
}
