package io.omendb.storage.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.source.array.ArrayInput;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A foreign file and how it is compressed, by its name: `rows.csv.gz`. Immutable.
record SourceFile(Path path) {
  /// Checks that there is such a file.
  ///
  /// @throws NotFound if it does not exist
  /// @throws StoreFailure if it may not be read
  static SourceFile of(Path path) {
    if (!Files.exists(path)) {
      throw new NotFound("no file " + path, path.toString(), null);
    }
    if (!Files.isRegularFile(path)) {
      throw new InvalidInput(path + " is not a regular file");
    }
    if (!Files.isReadable(path)) {
      throw new StoreFailure("no permission to read " + path, path.toString(), null);
    }
    return new SourceFile(path);
  }

  /// The name for messages.
  String name() {
    return String.valueOf(path.getFileName());
  }

  private String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean compressed() {
    return lowerName().endsWith(".gz") || lowerName().endsWith(".zst");
  }

  /// The name without the ending of a compression.
  private String innerName() {
    return compressed() ? lowerName().substring(0, lowerName().lastIndexOf('.')) : lowerName();
  }

  /// The ending that tells the format: `csv` of `rows.csv.gz`; empty if there is none.
  String format() {
    int dot = innerName().lastIndexOf('.');
    return dot < 0 ? "" : innerName().substring(dot + 1);
  }

  /// The name without its endings, which names the column of an array.
  String stem() {
    int dot = innerName().lastIndexOf('.');
    return name().substring(0, dot < 0 ? innerName().length() : dot);
  }

  /// How many bytes a reader gets, if that is known before reading.
  OptionalLong size() {
    if (compressed()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Files.size(path));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// The content, decompressed. Reading it throws [StorageException]s only.
  InputStream open() {
    try {
      return new Content(this, new Counted(Files.newInputStream(path)));
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// The content as an array's input.
  ArrayInput array() {
    return new ArrayInput(name(), format(), size(), open());
  }

  /// Closes what could not be used.
  static void closeAfter(InputStream in, RuntimeException failure) {
    try {
      in.close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  StorageException failure(IOException e) {
    return new StoreFailure("cannot read " + path + ": " + e.getMessage(), path.toString(), e);
  }

  /// Counts what is read from the file itself.
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }

  /// The decompressed bytes, with failures told apart: of the file system, or of the content.
  private static final class Content extends InputStream {
    private final SourceFile file;
    private final Counted raw;
    private final InputStream plain;

    Content(SourceFile file, Counted raw) throws IOException {
      this.file = file;
      this.raw = raw;
      InputStream opened = new BufferedInputStream(raw, 1 << 18);
      try {
        if (file.lowerName().endsWith(".gz")) {
          opened = new GZIPInputStream(raw, 1 << 16);
        } else if (file.lowerName().endsWith(".zst")) {
          opened = new ZstdInputStreamNoFinalizer(new BufferedInputStream(raw, 1 << 16));
        }
      } catch (IOException e) {
        raw.close();
        throw wrong(e);
      }
      this.plain = opened;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        return plain.read(buffer, offset, length);
      } catch (IOException e) {
        throw wrong(e);
      }
    }

    @Override
    public void close() {
      try {
        plain.close();
      } catch (IOException e) {
        throw file.failure(e);
      }
    }

    private StorageException wrong(IOException e) {
      boolean truncated =
          e instanceof EOFException
              || (e instanceof ZstdIOException
                  && String.valueOf(e.getMessage()).contains("runcated"));
      if (truncated) {
        return new InvalidInput(
            String.format(
                Locale.ROOT,
                "%s: unexpected end of compressed stream after %,d bytes",
                file.name(),
                raw.count));
      }
      if (e instanceof ZipException || e instanceof ZstdIOException) {
        return new InvalidInput(
            String.format(
                Locale.ROOT,
                "%s: damaged compressed stream near byte %,d: %s",
                file.name(),
                raw.count,
                e.getMessage()));
      }
      return file.failure(e);
    }
  }
}
