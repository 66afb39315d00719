package io.omendb.storage.inspect;

import io.omendb.storage.columnfile.ColumnFileAnatomy;
import io.omendb.storage.columnfile.cold.ColdAnatomy;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.frame.FrameAnatomy;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.objectstore.LocalObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// What a file or a version of a dataset holds, as far as it can be decoded, and what is wrong with
/// it. Immutable.
public record Description(Detail.Group content, List<Problem> problems) {
  private static final Set<String> FRAMED = Set.of("root", "page", "dv", "idx");
  private static final Set<String> COLUMNS = Set.of("arrow", "vectors", "parquet");

  public Description {
    problems = List.copyOf(problems);
  }

  /// Decodes one file of the format, wherever it is and whatever it is called. Every block of it is
  /// checked; damage is told among the problems.
  ///
  /// @throws StorageException.NotFound if there is no such file
  /// @throws InvalidInput if it is no file of the format
  public static Description ofFile(Path path) {
    try (ObjectBytes bytes = LocalObjectStore.openFile(path)) {
      return of(bytes);
    }
  }

  static Description of(ObjectBytes bytes) {
    String ending = bytes.name().substring(bytes.name().lastIndexOf('.') + 1);
    if (ColumnFileAnatomy.recognises(bytes) || ColdAnatomy.recognises(bytes)) {
      return ColumnFileDetails.of(bytes);
    }
    if (FrameAnatomy.recognises(bytes) || FRAMED.contains(ending)) {
      return FrameDetails.of(bytes);
    }
    if (COLUMNS.contains(ending)) {
      return ColumnFileDetails.of(bytes);
    }
    throw new InvalidInput(
        bytes.name() + " is not a file of a dataset: it begins as none of them does",
        "files of a dataset end in .root .page .dv .idx .arrow .vectors .parquet");
  }

  static Problem problem(String path, StorageException e) {
    String kind = e instanceof StorageException.NotFound ? "missing" : e.code();
    return new Problem(kind, path, String.valueOf(e.getMessage()));
  }
}
