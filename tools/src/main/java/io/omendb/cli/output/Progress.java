package io.omendb.cli.output;

import io.omendb.cli.command.Console;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
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
  private Line line;
  private String phase = "";

  /// @param unit what is counted: ` rows`
  public Progress(Console console, boolean shown, String unit) {
    this.console = console;
    this.shown = shown;
    this.unit = unit;
    this.line = new Line(console.err(), 0);
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
      line.erase();
    }
  }

  private ProgressBar start(String name, long total) {
    line = new Line(console.err(), Math.min(MAX_COLUMNS, console.columns() - 1));
    return new ProgressBarBuilder()
        .setTaskName(name)
        .setInitialMax(total)
        .setUnit(unit, 1)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setStyle(ProgressBarStyle.UNICODE_BLOCK)
        .setConsumer(line)
        .build();
  }

  /// The terminal's line that the bar stands on. Once erased it stays empty, though the bar's own
  /// thread may draw once more.
  private static final class Line implements ProgressBarConsumer {
    private final PrintStream err;
    private final int columns;
    private boolean erased;

    Line(PrintStream err, int columns) {
      this.err = err;
      this.columns = columns;
    }

    @Override
    public int getMaxRenderedLength() {
      return columns;
    }

    @Override
    public synchronized void accept(String text) {
      if (!erased) {
        err.print("\r" + text);
      }
    }

    synchronized void erase() {
      erased = true;
      err.print("\r" + " ".repeat(columns) + "\r");
    }

    @Override
    public void clear() {}

    @Override
    public void close() {}
  }
}
