package io.omendb.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/// A small dataset on disk and the files it was made of. Immutable.
record Photos(Path directory) {
  static final int ROWS = 300;
  static final int DIMENSION = 8;

  /// Creates a dataset and imports 300 rows as version 2: `id`, `v vector(8)`, `label` 0..9,
  /// `title`.
  static Photos imported(Path directory) throws IOException {
    Photos photos = new Photos(directory);
    Files.writeString(photos.csv(), csvText(ROWS));
    String schema = "id int64, v vector(8), label int64, title string";
    Ran.ok("create", photos.dataset(), "--schema", schema);
    Ran.ok("import", photos.dataset(), photos.csv().toString());
    return photos;
  }

  static String csvText(int rows) {
    SplittableRandom random = new SplittableRandom(11);
    StringBuilder text = new StringBuilder("id,v,label,title\n");
    for (int row = 0; row < rows; row++) {
      text.append(row).append(",\"[");
      for (int i = 0; i < DIMENSION; i++) {
        text.append(i == 0 ? "" : ", ");
        text.append(String.format(Locale.ROOT, "%.3f", random.nextDouble(0.1, 1)));
      }
      text.append("]\",").append(row % 10).append(",photo ").append(row).append('\n');
    }
    return text.toString();
  }

  String dataset() {
    return directory.resolve("photos.omen").toString();
  }

  Path csv() {
    return directory.resolve("photos.csv");
  }

  /// Query vectors as an `.fvecs` file.
  Path queries(int count, int dimension) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    ByteBuffer bytes =
        ByteBuffer.allocate(count * (4 + 4 * dimension)).order(ByteOrder.LITTLE_ENDIAN);
    for (int query = 0; query < count; query++) {
      bytes.putInt(dimension);
      for (int i = 0; i < dimension; i++) {
        bytes.putFloat((float) random.nextDouble(0.1, 1));
      }
    }
    return Files.write(directory.resolve("queries" + dimension + ".fvecs"), bytes.array());
  }
}
