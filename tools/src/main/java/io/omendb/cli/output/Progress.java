package io.omendb.cli.output;

import io.omendb.cli.command.Console;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A bar on the terminal that is gone when the work is done; nothing where nobody watches.
/// Thread-safe.
public final class Progress implements AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final int MAX_COLUMNS = 100;

  private final Console console;
  private final boolean shown;
  private final String unit;
  private @Nullable ProgressBar bar;
  private String phase = "";

  /// @param unit what is counted: ` rows`
  public Progress(Console console, boolean shown, String unit) {
    this.console = console;
    this.shown = shown;
    this.unit = unit;
  }

  /// Tells how far a phase has come; a new phase starts a new bar. A total below zero is unknown.
  public synchronized void at(String phase, long done, long total) {
    if (!shown) {
      return;
    }
    ProgressBar current = bar;
    boolean begun = current == null || !phase.equals(this.phase);
    if (current == null || begun) {
      end();
      this.phase = phase;
      current = start(phase, total);
      bar = current;
    }
    current.stepTo(done);
    if (begun) {
      current.refresh();
    }
  }

  @Override
  public void close() {
    end();
  }

  /// Removes the bar; the next step starts another.
  public synchronized void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private ProgressBar start(String name, long total) {
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(total)
        .setUnit(unit, 1)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .clearDisplayOnFinish()
        .setConsumer(new Line(console.err(), Math.min(MAX_COLUMNS, console.columns() - 1)))
        .build();
  }

  /// One line that is drawn over itself. The library's way to clear it cuts off the last carriage
  /// return, which would leave the cursor at the right end.
  private static final class Line extends ConsoleProgressBarConsumer {
    private final PrintStream out;
    private final int columns;

    Line(PrintStream out, int columns) {
      super(out, columns);
      this.out = out;
      this.columns = columns;
    }

    @Override
    public void clear() {
      out.print("\r" + " ".repeat(columns) + "\r");
      out.flush();
    }
  }
}
