package io.omendb.bench.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// An engine's process, asked over its standard streams. For one thread at a time.
public final class EngineProcess implements AutoCloseable {
  private static final double TICKS_PER_SECOND = 100;
  private static final long EXIT_SECONDS = 10;

  private final EngineSpec spec;
  private final Path log;
  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final long started = System.nanoTime();

  /// @param log receives the process's standard error
  public EngineProcess(EngineSpec spec, Path log) throws IOException {
    this.spec = spec;
    this.log = log;
    process =
        new ProcessBuilder(spec.command())
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    commands = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Sends a command and waits for the values of its answer.
  public Map<String, String> ask(Object... words) throws IOException {
    commands.write(String.join("\t", List.of(words).stream().map(Object::toString).toList()));
    commands.newLine();
    commands.flush();
    String answer = answers.readLine();
    if (answer == null || !answer.startsWith("ok")) {
      throw new IOException(
          spec.name() + " failed at " + words[0] + ": " + answer + "; its log is " + log);
    }
    Map<String, String> values = new HashMap<>();
    for (String part : answer.split("\t", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length == 2) {
        values.put(pair[0], pair[1]);
      }
    }
    return values;
  }

  /// Seconds since the process was started.
  public double age() {
    return (System.nanoTime() - started) / 1e9;
  }

  /// The most memory that was resident so far; -1 where the kernel does not tell.
  public long peakBytes() throws IOException {
    return status("VmHWM:");
  }

  /// Resident memory that is not a file's: heap, stacks, code; -1 where the kernel does not tell.
  public long anonymousBytes() throws IOException {
    return status("RssAnon:");
  }

  private long status(String name) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) {
      return -1;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith(name)) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return -1;
  }

  /// Processor seconds of all threads so far.
  public double processorSeconds() throws IOException {
    Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
    if (!Files.exists(stat)) {
      return -1;
    }
    String text = Files.readString(stat);
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  @Override
  public void close() throws IOException {
    try {
      commands.write("quit\n");
      commands.close();
      if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
