package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.objectstore.TemporaryStore;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Temporary files of columns and numbers, which are read as views of mapped files, and removed
/// when this is closed. For one thread at a time; what it gives may be read by several.
final class Spill implements AutoCloseable {
  private static final String DIRECTORY = "runs";
  private static final int ALIGNMENT = 8;

  private final TemporaryStore temporary;
  private final List<ObjectBytes> open = new ArrayList<>();
  private int files;

  Spill(Environment environment) {
    try {
      temporary = TemporaryStore.create(environment);
    } catch (StoreFailure e) {
      throw failure(e);
    }
  }

  /// Begins a file.
  ///
  /// @throws StoreFailure where it cannot be written, like all that is done with it
  File file() {
    String name = DIRECTORY + "/" + files++ + ".run";
    try {
      return new File(name, temporary.store().create(name));
    } catch (StoreFailure e) {
      throw failure(e);
    }
  }

  private static StoreFailure failure(StoreFailure cause) {
    return new StoreFailure(
        "cannot sort through temporary files: " + cause.getMessage(),
        cause.path().orElse(null),
        "make room for temporary files, or give a greater memory budget",
        cause);
  }

  @Override
  public void close() {
    try (temporary) {
      open.forEach(ObjectBytes::close);
    }
  }

  /// A file that is being written. For one thread at a time; closing without an end leaves nothing.
  final class File implements AutoCloseable {
    /// Where the buffers of a column lie; a length of -1 stands for none.
    private record Stored(
        DataType type,
        int rows,
        Place validity,
        Place offsets,
        Place values,
        List<Stored> children) {}

    private record Place(long at, long length) {}

    private final String name;
    private final ObjectUpload upload;
    private final List<List<Stored>> blocks = new ArrayList<>();

    private File(String name, ObjectUpload upload) {
      this.name = name;
      this.upload = upload;
    }

    /// Appends columns as the next block.
    void write(List<Column> columns) {
      blocks.add(columns.stream().map(this::write).toList());
    }

    /// Appends bytes.
    void write(MemorySegment bytes) {
      try {
        upload.write(bytes);
      } catch (StoreFailure e) {
        throw failure(e);
      }
    }

    /// Ends the file and answers its blocks.
    List<List<Column>> blocks() {
      ObjectBytes bytes = complete();
      return blocks.stream()
          .map(block -> block.stream().map(stored -> column(bytes, stored)).toList())
          .toList();
    }

    /// Ends the file and answers its bytes.
    MemorySegment bytes() {
      ObjectBytes bytes = complete();
      return bytes.slice(0, bytes.length());
    }

    private ObjectBytes complete() {
      try {
        upload.complete();
        ObjectBytes bytes = temporary.store().open(name);
        open.add(bytes);
        return bytes;
      } catch (StoreFailure e) {
        throw failure(e);
      }
    }

    private Stored write(Column column) {
      return new Stored(
          column.type(),
          column.rows(),
          place(column.validity()),
          place(column.offsets()),
          place(column.values()),
          column.children().stream().map(this::write).toList());
    }

    private Place place(@Nullable MemorySegment buffer) {
      if (buffer == null) {
        return new Place(0, -1);
      }
      int padding = (int) (-upload.position() & (ALIGNMENT - 1));
      write(MemorySegment.ofArray(new byte[padding]));
      Place place = new Place(upload.position(), buffer.byteSize());
      write(buffer);
      return place;
    }

    private static Column column(ObjectBytes bytes, Stored stored) {
      MemorySegment values = slice(bytes, stored.values);
      return new Column(
          stored.type,
          stored.rows,
          slice(bytes, stored.validity),
          slice(bytes, stored.offsets),
          values == null ? MemorySegment.ofArray(new byte[0]) : values,
          stored.children.stream().map(child -> column(bytes, child)).toList());
    }

    private static @Nullable MemorySegment slice(ObjectBytes bytes, Place place) {
      return place.length < 0 ? null : bytes.slice(place.at, place.length);
    }

    @Override
    public void close() {
      upload.close();
    }
  }
}
