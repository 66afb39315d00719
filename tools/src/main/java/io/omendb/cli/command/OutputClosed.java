package io.omendb.cli.command;

import java.io.IOException;

/// Standard output takes no more: the reader of the pipe went away, or its disk is full. Immutable
/// but for the stack trace.
public final class OutputClosed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutputClosed(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /// Whether a reader simply stopped reading, as `head` does.
  public boolean brokenPipe() {
    String message = getMessage();
    return message != null && message.contains("pipe");
  }
}
