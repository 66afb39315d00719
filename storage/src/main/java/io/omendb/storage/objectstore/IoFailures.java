package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Says what the file system refused, in words. Stateless and thread-safe.
final class IoFailures {
  private IoFailures() {}

  static StoreFailure failure(String action, Path path, IOException cause) {
    return new StoreFailure(
        "cannot " + action + " " + path + ": " + reason(cause), path.toString(), cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file or directory";
      case ClosedByInterruptException _ -> "the thread was interrupted";
      case FileSystemException e when e.getReason() != null -> lower(e.getReason());
      default -> {
        String message = cause.getMessage();
        yield message == null ? cause.getClass().getSimpleName() : lower(message);
      }
    };
  }

  private static String lower(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
