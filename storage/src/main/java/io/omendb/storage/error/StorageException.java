package io.omendb.storage.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A storage operation failed. Each subtype stands for one thing that a caller can do about it; the
/// message says what, where and why in one line, and [#hint()] what to do next. Immutable but for
/// the stack trace.
public abstract sealed class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String path;
  private final @Nullable String hint;

  private StorageException(
      String message, @Nullable String path, @Nullable String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.path = path;
    this.hint = hint;
  }

  /// The dataset, file or object concerned, if there is one.
  public Optional<String> path() {
    return Optional.ofNullable(path);
  }

  /// What to do next, if something can be done.
  public Optional<String> hint() {
    return Optional.ofNullable(hint);
  }

  /// A stable snake_case name of the kind of failure, for scripts.
  public abstract String code();

  /// An argument, a query or a source file is wrong; nothing was changed.
  public static final class InvalidInput extends StorageException {
    private static final long serialVersionUID = 1L;

    public InvalidInput(String message) {
      this(message, null);
    }

    public InvalidInput(String message, @Nullable String hint) {
      super(message, null, hint, null);
    }

    @Override
    public String code() {
      return "invalid_input";
    }
  }

  /// A dataset, version, tag, column, index or row does not exist.
  public static final class NotFound extends StorageException {
    private static final long serialVersionUID = 1L;

    public NotFound(String message, @Nullable String path, @Nullable String hint) {
      super(message, path, hint, null);
    }

    @Override
    public String code() {
      return "not_found";
    }
  }

  /// Stored bytes are not what was written: a checksum, a length, an identity or an invariant does
  /// not hold.
  public static final class Corrupt extends StorageException {
    private static final long serialVersionUID = 1L;

    public Corrupt(String message, @Nullable String path) {
      this(message, path, "run 'omendb check' on the dataset");
    }

    public Corrupt(String message, @Nullable String path, @Nullable String hint) {
      super(message, path, hint, null);
    }

    @Override
    public String code() {
      return "corrupt";
    }
  }

  /// The bytes are whole, but a newer version or an unknown feature of the format is needed to read
  /// them.
  public static final class UnsupportedFormat extends StorageException {
    private static final long serialVersionUID = 1L;

    public UnsupportedFormat(String message, @Nullable String path, @Nullable String hint) {
      super(message, path, hint, null);
    }

    @Override
    public String code() {
      return "unsupported_format";
    }
  }

  /// Something that must be new exists already, or another writer won with a change that excludes
  /// this one. Nothing of this commit is visible.
  public static final class CommitConflict extends StorageException {
    private static final long serialVersionUID = 1L;

    public CommitConflict(String message, @Nullable String path, @Nullable String hint) {
      super(message, path, hint, null);
    }

    @Override
    public String code() {
      return "conflict";
    }
  }

  /// The store did not say whether the commit landed. The transaction's identity in a later
  /// manifest tells.
  public static final class CommitUnknown extends StorageException {
    private static final long serialVersionUID = 1L;

    public CommitUnknown(String message, @Nullable String path, @Nullable Throwable cause) {
      super(message, path, "read the log before trying again", cause);
    }

    @Override
    public String code() {
      return "commit_unknown";
    }
  }

  /// A later writer took this writer's place.
  public static final class Fenced extends StorageException {
    private static final long serialVersionUID = 1L;

    public Fenced(String message, @Nullable String path) {
      super(message, path, null, null);
    }

    @Override
    public String code() {
      return "fenced";
    }
  }

  /// A limit of the format or of the machine would be exceeded; checked before anything is
  /// allocated.
  public static final class LimitExceeded extends StorageException {
    private static final long serialVersionUID = 1L;

    public LimitExceeded(String message, @Nullable String path, @Nullable String hint) {
      super(message, path, hint, null);
    }

    @Override
    public String code() {
      return "limit_exceeded";
    }
  }

  /// The disk or the object store failed or refused: permissions, space, I/O errors.
  public static final class StoreFailure extends StorageException {
    private static final long serialVersionUID = 1L;

    public StoreFailure(String message, @Nullable String path, @Nullable Throwable cause) {
      this(message, path, null, cause);
    }

    public StoreFailure(
        String message, @Nullable String path, @Nullable String hint, @Nullable Throwable cause) {
      super(message, path, hint, cause);
    }

    @Override
    public String code() {
      return "store_failure";
    }
  }
}
