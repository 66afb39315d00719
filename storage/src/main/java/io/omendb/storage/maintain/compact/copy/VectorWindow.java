package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The vectors of fragments that are read from the first to the last: one file is mapped at a time,
/// and mapped anew after each 64 MiB, so that pages that were read do not stay in the process. For
/// one thread at a time.
final class VectorWindow implements AutoCloseable {
  private static final long WINDOW_BYTES = 64 << 20;

  /// Files of small fragments go here one after the other, rather than into memory of their own.
  private static final long ROOM_BYTES = 64 << 10;

  private final ObjectStore store;
  private final UUID dataset;
  private final List<FragmentReader> inputs;
  private final Field field;
  private final long stride;
  private final MemorySegment room = Arena.ofAuto().allocate(ROOM_BYTES, 64);
  private int input = -1;
  private long read;
  private @Nullable ColumnFiles files;
  private VectorRows.@Nullable Run run;

  VectorWindow(ObjectStore store, UUID dataset, List<FragmentReader> inputs, Field field) {
    this.store = store;
    this.dataset = dataset;
    this.inputs = inputs;
    this.field = field;
    this.stride = ((DataType.Vector) field.type()).stride();
  }

  /// All vectors of an input, of which the next `count` are to be read; valid until the next call.
  VectorRows.Run next(int input, int count) {
    VectorRows.Run known = run;
    if (known == null || input != this.input || read >= WINDOW_BYTES) {
      close();
      ColumnFiles opened = new ColumnFiles(store, room);
      files = opened;
      known = new FragmentReader(opened, dataset, inputs.get(input).entry()).vectors(field);
      run = known;
      this.input = input;
      read = 0;
    }
    read += count * stride;
    return known;
  }

  @Override
  public void close() {
    ColumnFiles opened = files;
    files = null;
    run = null;
    if (opened != null) {
      opened.close();
    }
  }
}
