package io.omendb.cli.command;

/// How a command ended, as its process tells the shell. Immutable.
public enum ExitCode {
  OK(0, "done"),
  /// The command did its work and found problems in the data.
  PROBLEMS(1, "ran and found problems"),
  USAGE(2, "usage or bad input"),
  NOT_FOUND(3, "not found"),
  CONFLICT(4, "conflict or fenced"),
  CORRUPT(5, "corrupt"),
  UNSUPPORTED(6, "unsupported format version or feature"),
  STORAGE(7, "storage I/O"),
  LIMIT(8, "limit or resource"),
  UNKNOWN_OUTCOME(9, "commit outcome unknown"),
  INTERRUPTED(130, "SIGINT"),
  TERMINATED(143, "SIGTERM");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  /// The exit status of the process.
  public int status() {
    return status;
  }

  /// What the status stands for, as the README's table says it.
  public String meaning() {
    return meaning;
  }
}
