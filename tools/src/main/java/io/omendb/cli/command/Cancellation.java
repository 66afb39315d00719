package io.omendb.cli.command;

import java.util.concurrent.CancellationException;

/// Tells running work that the user wants it to end. Thread-safe.
public final class Cancellation {
  private volatile boolean requested;

  public void request() {
    requested = true;
  }

  public boolean requested() {
    return requested;
  }

  /// @throws CancellationException once the end was requested
  public void check() {
    if (requested) {
      throw new CancellationException("interrupted");
    }
  }
}
