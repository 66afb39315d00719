package io.omendb.storage.sink;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// A new file that appears under its name whole and durable, or not at all: it is written under a
/// temporary name in the same directory. For one thread at a time. Closing without [#complete()]
/// leaves nothing.
public final class TargetFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path target;
  private final Path temporary;
  private final boolean replace;

  private TargetFile(Path target, Path temporary, boolean replace) {
    this.target = target;
    this.temporary = temporary;
    this.replace = replace;
  }

  /// Begins a file.
  ///
  /// @param replace whether it may take the place of one that is there
  /// @throws CommitConflict if there is one and it may not
  /// @throws NotFound if there is no such directory
  public static TargetFile create(Path target, boolean replace) {
    Path parent = target.toAbsolutePath().getParent();
    if (Files.isDirectory(target) || parent == null) {
      throw new InvalidInput(target + " is a directory", "name a file in it");
    }
    if (!replace && Files.exists(target)) {
      throw exists(target);
    }
    if (!Files.isDirectory(parent)) {
      throw new NotFound("no directory " + parent, parent.toString(), "create it first");
    }
    try {
      Path temporary =
          Files.createTempFile(
              parent, "." + target.getFileName() + ".", ".tmp", permissions(parent));
      return new TargetFile(target, temporary, replace);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /// Those of every new file, which the process may restrict, and not those of temporary ones.
  private static FileAttribute<?>[] permissions(Path directory) {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-"))
        }
        : new FileAttribute<?>[0];
  }

  /// Where the bytes go before they are complete.
  public Path temporary() {
    return temporary;
  }

  /// A stream into the file, compressed if its name ends in `.gz` or `.zst`. What fails throws
  /// [StoreFailure].
  public OutputStream open() {
    String name = String.valueOf(target.getFileName()).toLowerCase(Locale.ROOT);
    try {
      OutputStream file = new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER_BYTES);
      OutputStream packed =
          name.endsWith(".gz")
              ? new GZIPOutputStream(file, BUFFER_BYTES)
              : name.endsWith(".zst") ? new ZstdOutputStreamNoFinalizer(file) : file;
      return new Failing(target, packed);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /// Makes the file durable and visible under its name; streams into it are closed before.
  ///
  /// @throws CommitConflict if there is one by now and it may not be replaced
  public void complete() {
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
      if (replace) {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        // Unlike a move, a link fails where there is a file.
        Files.createLink(target, temporary);
        Files.delete(temporary);
      }
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      throw failure(temporary, e);
    }
  }

  static StoreFailure failure(Path path, IOException e) {
    return new StoreFailure("cannot write " + path + ": " + e.getMessage(), path.toString(), e);
  }

  private static CommitConflict exists(Path target) {
    return new CommitConflict(
        target + " exists already",
        target.toString(),
        "choose another name, or replace it with --force");
  }

  /// Turns failures into exceptions that a PrintStream does not swallow.
  private static final class Failing extends FilterOutputStream {
    private final Path path;

    Failing(Path path, OutputStream out) {
      super(out);
      this.path = path;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        throw failure(path, e);
      }
    }

    @Override
    public void flush() {
      try {
        out.flush();
      } catch (IOException e) {
        throw failure(path, e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw failure(path, e);
      }
    }
  }
}
