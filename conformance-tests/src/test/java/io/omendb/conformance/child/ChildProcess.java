package io.omendb.conformance.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A JVM that runs one program of this package. Closing kills it. For one thread at a time.
public final class ChildProcess implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "--add-modules",
          "jdk.incubator.vector",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Xmx256m");

  private final Process process;
  private final BufferedReader output;

  private ChildProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /// Starts `program` with further flags of the JVM; what it says on stderr goes to `errors`.
  public static ChildProcess start(
      Class<?> program, List<String> flags, Path errors, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    try {
      return new ChildProcess(
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next line that the program wrote; null once it ended.
  public @Nullable String line() {
    try {
      return output.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The lines up to the end of the program.
  public List<String> lines() {
    return output.lines().toList();
  }

  /// Ends the process at once, as the kernel does it; what it wrote before can still be read.
  public void kill() {
    // Not process.destroyForcibly(), which closes the pipe with what was written.
    process.toHandle().destroyForcibly();
  }

  /// Waits for the end; the exit status.
  public int await() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the process does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    await();
  }
}
