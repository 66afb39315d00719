package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.parquet.ColumnReaders;
import io.omendb.storage.parquet.ParquetOpener;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.parquet.ParquetColumn;
import io.omendb.storage.source.parquet.ParquetField;
import io.omendb.storage.source.parquet.ParquetNested;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/// Rows of a Parquet file: scalars, lists and structs; lists of numbers as vectors, unless they are
/// wanted as lists. Holds one row group in memory, compressed. For one thread at a time.
final class ParquetSource implements RowSource {
  /// Names of classes, which tell a reader of messages nothing.
  private static final Pattern JAVA_NAME =
      Pattern.compile("[a-z]\\w*(\\.\\w+)*\\.[A-Z]\\w*|@[0-9a-f]+");

  private final SourceFile file;
  private final ParquetFileReader reader;
  private final MessageType message;
  private final String createdBy;
  private final List<ParquetField> columns;
  private final Schema schema;
  private final RowBatcher batcher;
  private List<List<ColumnReader>> group = List.of();
  private long groupLeft;
  private long left;
  private long row;

  private ParquetSource(SourceFile file, ParquetFileReader reader, SourceOptions options)
      throws IOException {
    this.file = file;
    this.reader = reader;
    this.message = reader.getFileMetaData().getSchema();
    this.createdBy = String.valueOf(reader.getFileMetaData().getCreatedBy());
    this.columns = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (Type top : message.getFields()) {
      ParquetField column = column(top, options);
      columns.add(column);
      fields.add(new Field(fields.size(), column.name(), column.type(), column.nullable()));
    }
    this.schema = new Schema(fields);
    this.batcher = new RowBatcher(schema, options);
    this.left = reader.getRecordCount();
  }

  static ParquetSource open(SourceFile file, SourceOptions options) {
    ParquetFileReader reader = null;
    try {
      if (!ParquetOpener.hasMagic(file.path())) {
        throw new InvalidInput(
            file.name() + ": not a Parquet file: it does not begin and end with 'PAR1'");
      }
      reader = ParquetOpener.open(file.path());
      return new ParquetSource(file, reader, options);
    } catch (IOException | RuntimeException e) {
      if (reader != null) {
        close(reader, e);
      }
      throw failure(file, e);
    }
  }

  private static void close(ParquetFileReader reader, Exception failure) {
    try {
      reader.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /// The library reports damage by many types of exceptions, few of them its own.
  private static StorageException failure(SourceFile file, Exception e) {
    if (e instanceof StorageException known) {
      return known;
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String why = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    boolean plain = !why.isEmpty() && !JAVA_NAME.matcher(why).find();
    return new InvalidInput(
        file.name()
            + ": damaged or unsupported parquet"
            + (plain ? ": " + why.replace(file.path() + " ", "") : ""));
  }

  private ParquetField column(Type top, SourceOptions options) throws IOException {
    String name = top.getName();
    List<ColumnDescriptor> leaves =
        message.getColumns().stream().filter(leaf -> leaf.getPath()[0].equals(name)).toList();
    if (top.isPrimitive() && !top.isRepetition(Type.Repetition.REPEATED)) {
      return new ParquetColumn(
          name, leaves.getFirst(), ParquetColumn.scalar(name, top.asPrimitiveType()), false);
    }
    DataType wanted = options.wanted(name).orElse(null);
    ParquetNested nested = ParquetNested.of(message, top);
    if (wanted instanceof DataType.Nested || !numbers(nested)) {
      return nested;
    }
    return wanted instanceof DataType.Vector vector
        ? list(name, leaves.getFirst(), vector.dimension())
        : list(name, leaves.getFirst(), firstDimension(list(name, leaves.getFirst(), 1)));
  }

  /// Whether a column is a list of numbers.
  private static boolean numbers(ParquetNested column) {
    if (!(column.type() instanceof DataType.ListOf(DataType.Scalar element))) {
      return false;
    }
    return (element.integer() || element.floating())
        && column.descriptors().getFirst().getPrimitiveType().getPrimitiveTypeName()
            != PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
  }

  private static ParquetColumn list(String name, ColumnDescriptor descriptor, int dimension) {
    return new ParquetColumn(
        name, descriptor, new DataType.Vector(dimension, ElementType.FLOAT32), true);
  }

  /// The length of a list column's first row, read by a reader of its own.
  private int firstDimension(ParquetColumn column) throws IOException {
    try (ParquetFileReader probe = ParquetOpener.open(file.path())) {
      PageReadStore pages = probe.readNextRowGroup();
      int dimension =
          pages == null || pages.getRowCount() == 0
              ? 0
              : column.numbers(store(pages).getColumnReader(column.descriptor()), 1).length;
      if (dimension < 1 || dimension > DataType.Vector.MAX_DIMENSION) {
        throw new InvalidInput(
            file.name() + ": column '" + column.name() + "': no vector in the first row",
            "say what it is: --cast "
                + column.name()
                + "=vector(N), or =list(float64) for lists of any length");
      }
      return dimension;
    }
  }

  private ColumnReadStore store(PageReadStore pages) {
    return ColumnReaders.of(pages, message, createdBy);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public OptionalLong rowsLeft() {
    return OptionalLong.of(left);
  }

  @Override
  public Optional<Batch> next() {
    try {
      boolean full = false;
      while (!full && nextGroup()) {
        for (int i = 0; i < columns.size(); i++) {
          read(i);
        }
        row++;
        left--;
        groupLeft--;
        full = batcher.endRow();
      }
      return batcher.take();
    } catch (IOException | RuntimeException e) {
      throw failure(file, e);
    }
  }

  /// Makes the next row's group the current one; false at the end.
  private boolean nextGroup() throws IOException {
    while (groupLeft == 0) {
      PageReadStore pages = reader.readNextRowGroup();
      if (pages == null) {
        return false;
      }
      groupLeft = pages.getRowCount();
      ColumnReadStore store = store(pages);
      List<List<ColumnReader>> readers = new ArrayList<>();
      for (ParquetField column : columns) {
        readers.add(column.descriptors().stream().map(store::getColumnReader).toList());
      }
      group = readers;
    }
    return true;
  }

  private void read(int index) {
    try {
      columns.get(index).read(group.get(index), batcher.column(index));
    } catch (InvalidInput e) {
      throw new InvalidInput(
          String.format(
              Locale.ROOT,
              "%s: row %,d: column '%s': %s",
              file.name(),
              row + 1,
              columns.get(index).name(),
              e.getMessage()),
          columns.get(index).type() instanceof DataType.Vector
              ? "lists of any length: --cast " + columns.get(index).name() + "=list(float64)"
              : null);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw file.failure(e);
    }
  }
}
