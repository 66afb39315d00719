package io.omendb.bench.table;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// No engine but the least that one could do: a file of bare values for each column, written in
/// sequence and read by a loop over the mapping. For one thread at a time.
public final class PlainFiles implements TableEngine {
  private static final String OFFSETS = "offsets";

  private final boolean synced;
  private final Map<String, MemorySegment> open = new HashMap<>();

  PlainFiles(boolean synced) {
    this.synced = synced;
  }

  /// @param arguments `fsync` if writing ends with that
  public static void main(String[] arguments) throws Exception {
    TableWorker.serve(new PlainFiles(arguments[0].equals("fsync")));
  }

  @Override
  public Set<Step> offers() {
    return Set.of(Step.WRITE, Step.SCAN);
  }

  @Override
  public void write(Path dataset, TableRows rows, int batchRows) throws IOException {
    Files.createDirectories(dataset);
    Map<String, FileChannel> files = new HashMap<>();
    for (String column : TableRows.COLUMNS) {
      files.put(column, newFile(dataset.resolve(column)));
    }
    files.put(OFFSETS, newFile(dataset.resolve(OFFSETS)));
    for (int first = 0; first < rows.count(); first += batchRows) {
      int count = Math.min(batchRows, rows.count() - first);
      for (Map.Entry<String, FileChannel> file : files.entrySet()) {
        write(file.getValue(), values(rows, file.getKey(), first, count));
      }
    }
    for (FileChannel file : files.values()) {
      if (synced) {
        file.force(true);
      }
      file.close();
    }
  }

  private static MemorySegment values(TableRows rows, String column, int first, int count) {
    return switch (column) {
      case OFFSETS -> rows.captionOffsets(first, count);
      case TableRows.CAPTION -> {
        int start = rows.captionStart(first);
        yield rows.values(column, first, count)
            .asSlice(start, rows.captionStart(first + count) - start);
      }
      default -> rows.values(column, first, count);
    };
  }

  private static FileChannel newFile(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void write(FileChannel file, MemorySegment values) throws IOException {
    ByteBuffer buffer = values.asByteBuffer();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  @Override
  public void open(Path dataset) throws IOException {
    for (String column : TableRows.COLUMNS) {
      try (FileChannel file = FileChannel.open(dataset.resolve(column), StandardOpenOption.READ)) {
        open.put(column, file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), Arena.global()));
      }
    }
  }

  @Override
  public long scan(List<String> columns, String where, Consumer<MemorySegment> values) {
    for (String column : columns) {
      MemorySegment mapped = open.get(column);
      if (mapped == null) {
        throw new IllegalStateException("not open");
      }
      values.accept(mapped);
    }
    return open.getOrDefault(TableRows.ID, MemorySegment.NULL).byteSize() / Long.BYTES;
  }

  @Override
  public void close() {
    open.clear();
  }
}
