package io.omendb.bench.lance;

import io.omendb.bench.table.TableEngine;
import io.omendb.bench.table.TableRows;
import io.omendb.bench.table.TableWorker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;
import org.lance.Dataset;
import org.lance.Fragment;
import org.lance.FragmentMetadata;
import org.lance.SourcedTransaction;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.ScanOptions;
import org.lance.operation.Append;

/// The table in Lance, by its Java SDK. For one thread at a time.
public final class LanceTable implements TableEngine {
  private final BufferAllocator allocator = new RootAllocator();
  private @Nullable Dataset dataset;

  private LanceTable() {}

  public static void main(String[] arguments) throws Exception {
    TableWorker.serve(new LanceTable());
  }

  @Override
  public Set<Step> offers() {
    return EnumSet.allOf(Step.class);
  }

  @Override
  public void write(Path path, TableRows rows, int batchRows) throws Exception {
    try (TableReader reader = new TableReader(allocator, rows, 0, rows.count(), batchRows)) {
      replace(Dataset.write().allocator(allocator).reader(reader).uri(path.toString()).execute());
    }
  }

  @Override
  public void create(Path path) {
    replace(
        Dataset.write()
            .allocator(allocator)
            .schema(TableReader.SCHEMA)
            .uri(path.toString())
            .execute());
  }

  @Override
  public void open(Path path) {
    replace(null);
    dataset = Dataset.open().allocator(allocator).uri(path.toString()).build();
  }

  private void replace(@Nullable Dataset next) {
    if (dataset != null) {
      dataset.close();
    }
    dataset = next;
  }

  /// Of the ways that the SDK has, the quickest: the dataset stays open.
  @Override
  public void append(TableRows rows, int first, int count) {
    commit(fragments(rows, first, count));
  }

  @Override
  public void createFragments(Path path, TableRows rows, int fragments) {
    create(path);
    List<FragmentMetadata> written = new ArrayList<>();
    for (int i = 0; i < fragments; i++) {
      written.addAll(fragments(rows, i % rows.count(), 1));
    }
    commit(written);
  }

  private List<FragmentMetadata> fragments(TableRows rows, int first, int count) {
    try (VectorSchemaRoot root = VectorSchemaRoot.create(TableReader.SCHEMA, allocator)) {
      TableReader.fill(root, rows, first, count);
      return Fragment.write().datasetUri(dataset().uri()).allocator(allocator).data(root).execute();
    }
  }

  private void commit(List<FragmentMetadata> fragments) {
    try (SourcedTransaction transaction =
        dataset()
            .newTransactionBuilder()
            .operation(Append.builder().fragments(fragments).build())
            .build()) {
      replace(transaction.commit());
    }
  }

  @Override
  @SuppressWarnings("try") // The peer declares that closing a scanner throws any exception.
  public long scan(List<String> columns, String where, Consumer<MemorySegment> values)
      throws Exception {
    ScanOptions.Builder options = new ScanOptions.Builder().columns(columns);
    if (!where.isEmpty()) {
      options.filter(where);
    }
    try (LanceScanner scanner = dataset().newScan(options.build());
        ArrowReader reader = scanner.scanBatches()) {
      return read(reader, values);
    }
  }

  @Override
  public long take(long[] rows, List<String> columns) throws Exception {
    try (ArrowReader reader = dataset().take(Arrays.stream(rows).boxed().toList(), columns)) {
      return read(reader, _ -> {});
    }
  }

  private static long read(ArrowReader reader, Consumer<MemorySegment> values) throws Exception {
    long rows = 0;
    while (reader.loadNextBatch()) {
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      for (FieldVector vector : root.getFieldVectors()) {
        values.accept(values(vector));
      }
      rows += root.getRowCount();
    }
    return rows;
  }

  // The segment covers just the buffer's values and is used while the batch is loaded.
  @SuppressWarnings("restricted")
  private static MemorySegment values(FieldVector vector) {
    long bytes =
        switch (vector) {
          case FixedSizeListVector lists -> (long) lists.getValueCount() * TableRows.STRIDE;
          case VarCharVector texts -> texts.sizeOfValueBuffer();
          case BaseFixedWidthVector numbers ->
              (long) numbers.getValueCount() * numbers.getTypeWidth();
          default -> throw new IllegalStateException("no such column: " + vector.getField());
        };
    ArrowBuf buffer =
        vector instanceof FixedSizeListVector lists
            ? lists.getDataVector().getDataBuffer()
            : vector.getDataBuffer();
    return MemorySegment.ofAddress(buffer.memoryAddress()).reinterpret(bytes);
  }

  @Override
  public void delete(String where) {
    dataset().delete(where);
  }

  @Override
  public void compact() {
    dataset().compact();
  }

  private Dataset dataset() {
    if (dataset == null) {
      throw new IllegalStateException("not open");
    }
    return dataset;
  }

  @Override
  public void close() {
    replace(null);
    allocator.close();
  }
}
