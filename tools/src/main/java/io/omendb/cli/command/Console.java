package io.omendb.cli.command;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The streams of one command: data goes out, talk goes to err. UTF-8 whatever the locale. For one
/// thread at a time.
public final class Console {
  private static final int BUFFER_BYTES = 1 << 16;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final int columns;

  /// @param terminal whether a person watches `err`
  /// @param columns the terminal's width in characters
  public Console(OutputStream out, OutputStream err, boolean terminal, int columns) {
    this.out =
        new PrintStream(
            new BufferedOutputStream(new Failing(out), BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
    this.terminal = terminal;
    this.columns = columns;
  }

  /// Where data goes; a write that fails throws [OutputClosed].
  public PrintStream out() {
    return out;
  }

  /// Where talk goes.
  public PrintStream err() {
    return err;
  }

  public boolean terminal() {
    return terminal;
  }

  public int columns() {
    return columns;
  }

  /// Turns failures into exceptions that a PrintStream does not swallow.
  private static final class Failing extends FilterOutputStream {
    Failing(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw new OutputClosed(e);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw new OutputClosed(e);
      }
    }
  }
}
