package io.omendb.storage.source.arrow;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/// Rows of an Arrow IPC file or stream that someone else wrote. Integers without a sign are
/// widened, times become timestamps in microseconds, lists of floating-point numbers or of bytes
/// become vectors unless they are wanted as lists, maps become lists of structs, dictionaries are
/// decoded, extension types are their storage types. Hostile bytes give [Corrupt] or
/// [LimitExceeded]. For one thread at a time.
public final class ForeignArrowReader implements AutoCloseable {
  /// The most rows of a record batch.
  private static final long MAX_BATCH_ROWS = 16 << 20;

  private final String path;
  private final MessageReader messages;
  private final AutoCloseable source;
  private final List<ForeignField> fields;
  private final int[] dimensions;
  private final ForeignColumns decoder = new ForeignColumns();
  private final Schema schema;
  private OptionalLong rowsLeft;
  private Optional<Batch> first;
  private long rowsRead;
  private boolean closed;

  private ForeignArrowReader(
      MessageReader messages,
      AutoCloseable source,
      OptionalLong rows,
      Predicate<String> lists,
      String path) {
    this.path = path;
    this.messages = messages;
    this.source = source;
    this.rowsLeft = rows;
    this.fields = readSchema(lists);
    this.dimensions = new int[fields.size()];
    Optional<List<Column>> columns = readColumns();
    this.schema = schema(columns);
    this.first = columns.map(this::batch);
  }

  /// Reads a file, or a stream kept in a file, from its mapping.
  ///
  /// @param source closed with this
  /// @param lists the columns whose lists of numbers stay lists
  public static ForeignArrowReader of(
      MemorySegment bytes, AutoCloseable source, Predicate<String> lists, String path) {
    if (MessageReader.startsAsFile(bytes) && !MessageReader.endsAsFile(bytes)) {
      throw MessageReader.damaged(path, "the end of the Arrow file is missing");
    }
    OptionalLong rows = count(new MessageReader(new MappedBytes(bytes), path), path);
    return new ForeignArrowReader(
        new MessageReader(new MappedBytes(bytes), path), source, rows, lists, path);
  }

  /// Reads a stream.
  ///
  /// @param lists the columns whose lists of numbers stay lists
  public static ForeignArrowReader of(InputStream stream, Predicate<String> lists, String path) {
    return new ForeignArrowReader(
        new MessageReader(new StreamBytes(stream, path), path),
        stream,
        OptionalLong.empty(),
        lists,
        path);
  }

  /// The columns of every batch; field ids are positions.
  public Schema schema() {
    return schema;
  }

  /// How many rows are still to come, where that is known.
  public OptionalLong rowsLeft() {
    return rowsLeft;
  }

  /// The next record batch with rows, valid until the next call; empty at the end.
  public Optional<Batch> next() {
    Optional<Batch> next = first.isPresent() ? first : readColumns().map(this::batch);
    first = Optional.empty();
    next.ifPresent(batch -> {
      rowsRead += batch.rows();
      if (rowsLeft.isPresent()) {
        rowsLeft = OptionalLong.of(rowsLeft.getAsLong() - batch.rows());
      }
    });
    return next;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      source.close();
    } catch (Exception e) {
      throw new StoreFailure("cannot close " + path + ": " + e.getMessage(), path, e);
    }
  }

  private static OptionalLong count(MessageReader messages, String path) {
    long rows = 0;
    for (var message = messages.next(); message.isPresent(); message = messages.next()) {
      try {
        if (message.get().message().headerType() == MessageHeader.RecordBatch) {
          rows =
              Math.addExact(
                  rows, ((RecordBatch) message.get().message().header(new RecordBatch())).length());
        }
      } catch (RuntimeException _) {
        throw MessageReader.damaged(path, "record batch is damaged");
      }
    }
    return OptionalLong.of(rows);
  }

  private List<ForeignField> readSchema(Predicate<String> lists) {
    Optional<MessageReader.Framed> message = messages.next();
    try {
      if (message.isEmpty() || message.get().message().headerType() != MessageHeader.Schema) {
        throw MessageReader.damaged(path, "no schema at the start");
      }
      return ForeignField.parse(
          (org.apache.arrow.flatbuf.Schema)
              message.get().message().header(new org.apache.arrow.flatbuf.Schema()),
          lists,
          path);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException _) {
      throw MessageReader.damaged(path, "schema is damaged");
    }
  }

  private Schema schema(Optional<List<Column>> columns) {
    List<Field> result = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      DataType type = columns.isPresent() ? columns.get().get(i).type() : fields.get(i).type();
      result.add(new Field(i, fields.get(i).name(), type, !(type instanceof DataType.Vector)));
    }
    return new Schema(result);
  }

  private Batch batch(List<Column> columns) {
    return new Batch(schema, columns.isEmpty() ? 0 : columns.getFirst().rows(), columns);
  }

  /// The columns of the next record batch with rows; empty at the end.
  private Optional<List<Column>> readColumns() {
    for (var next = messages.next(); next.isPresent(); next = messages.next()) {
      MessageReader.Framed framed = next.get();
      try {
        switch (framed.message().headerType()) {
          case MessageHeader.DictionaryBatch ->
              addDictionary(
                  (DictionaryBatch) framed.message().header(new DictionaryBatch()), framed.body());
          case MessageHeader.RecordBatch -> {
            RecordBatch batch = (RecordBatch) framed.message().header(new RecordBatch());
            int rows = rowsOf(batch);
            if (rows > 0) {
              return Optional.of(columns(new ForeignBatch(batch, framed.body(), path), rows));
            }
          }
          default ->
              throw MessageReader.damaged(
                  path, "unexpected message of type " + framed.message().headerType());
        }
      } catch (StorageException e) {
        throw e;
      } catch (RuntimeException _) {
        throw MessageReader.damaged(path, "record batch is damaged");
      }
    }
    return Optional.empty();
  }

  private int rowsOf(RecordBatch batch) {
    long rows = batch.length();
    if (rows < 0) {
      throw MessageReader.damaged(path, "record batch of " + rows + " rows");
    }
    if (rows > MAX_BATCH_ROWS) {
      throw new LimitExceeded(
          path + ": record batch of " + rows + " rows exceeds limit " + MAX_BATCH_ROWS,
          path,
          "write the file with fewer rows in a record batch");
    }
    return (int) rows;
  }

  private List<Column> columns(ForeignBatch batch, int rows) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      ForeignField field = fields.get(i);
      batch.column(field.name());
      Column column = decoder.decode(batch, field, rows, dimensions[i], rowsRead);
      if (column.type() instanceof DataType.Vector vector) {
        dimensions[i] = vector.dimension();
      }
      columns.add(column);
    }
    return columns;
  }

  private void addDictionary(DictionaryBatch dictionary, MemorySegment body) {
    if (dictionary.isDelta()) {
      throw new UnsupportedFormat(
          path + ": dictionary " + dictionary.id() + " is written in parts",
          path,
          "write whole dictionaries or plain strings");
    }
    for (ForeignField column : fields) {
      Optional<ForeignField> used = column.using(dictionary.id());
      if (used.isPresent()) {
        int rows = rowsOf(dictionary.data());
        ForeignBatch batch = new ForeignBatch(dictionary.data(), body, path);
        batch.column(column.name());
        decoder.setDictionary(dictionary.id(), used.get(), batch, rows, rowsRead);
        return;
      }
    }
  }
}
