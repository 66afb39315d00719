package io.omendb.storage.source.arrow;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.source.arrow.ForeignField.Dictionary;
import io.omendb.storage.source.arrow.ForeignField.Kind;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;

/// Turns columns of foreign record batches into columns of ours, part by part, with the
/// dictionaries that they use. For one thread at a time.
final class ForeignColumns {
  /// The most elements of all lists of a column in a record batch.
  private static final int MAX_ELEMENTS = 1 << 28;

  private final Map<Long, Column> dictionaries = new HashMap<>();

  /// Replaces the entries that a column's numbers mean.
  void setDictionary(long id, ForeignField field, ForeignBatch batch, int rows, long firstRow) {
    switch (field.kind()) {
      case Kind.FixedList _, Kind.VaryingList _, Kind.ListOf _, Kind.Struct _ ->
          throw new UnsupportedFormat(
              "column '" + field.name() + "' is a dictionary of lists or structs", null, null);
      case Kind.Bool _, Kind.Whole _, Kind.Floating _, Kind.Time _, Kind.Bytes _ ->
          dictionaries.put(
              id,
              new ForeignScalars(batch, field.name(), rows, row -> firstRow + row)
                  .decode(field.kind()));
    }
  }

  /// The next column of a record batch.
  ///
  /// @param dimension the components of vectors whose lists vary; 0: the first row tells
  /// @param firstRow what errors call the first row
  Column decode(ForeignBatch batch, ForeignField field, int rows, int dimension, long firstRow) {
    if (field.dictionary() == null && field.kind() instanceof Kind.FixedList list) {
      return new ForeignVectors(batch, field.name(), rows, firstRow).fixed(list);
    }
    if (field.dictionary() == null && field.kind() instanceof Kind.VaryingList list) {
      return new ForeignVectors(batch, field.name(), rows, firstRow).varying(list, dimension);
    }
    return part(batch, field, field.name(), rows, row -> firstRow + row);
  }

  /// @param name what errors call the part
  /// @param rowOf the row that a value of the part belongs to
  private Column part(
      ForeignBatch batch, ForeignField field, String name, int rows, IntToLongFunction rowOf) {
    Dictionary dictionary = field.dictionary();
    if (dictionary != null) {
      Column entries = dictionaries.get(dictionary.id());
      if (entries == null) {
        throw batch.corrupt("refers to dictionary " + dictionary.id() + " before it is there");
      }
      return new ForeignScalars(batch, name, rows, rowOf).lookUp(dictionary.index(), entries);
    }
    return switch (field.kind()) {
      case Kind.FixedList _, Kind.VaryingList _ ->
          throw new IllegalStateException("vectors within " + name);
      case Kind.ListOf list -> lists(batch, field, list, name, rows, rowOf);
      case Kind.Struct struct -> {
        MemorySegment validity = batch.validity(rows);
        List<Column> members = new ArrayList<>();
        for (ForeignField member : struct.members()) {
          members.add(part(batch, member, name + "." + member.name(), rows, rowOf));
        }
        yield Column.structs((DataType.Struct) field.type(), rows, validity, members);
      }
      case Kind.Bool _, Kind.Whole _, Kind.Floating _, Kind.Time _, Kind.Bytes _ ->
          new ForeignScalars(batch, name, rows, rowOf).decode(field.kind());
    };
  }

  private Column lists(
      ForeignBatch batch,
      ForeignField field,
      Kind.ListOf kind,
      String name,
      int rows,
      IntToLongFunction rowOf) {
    MemorySegment validity = batch.validity(rows);
    MemorySegment offsets =
        kind.size() >= 0
            ? equal(batch, kind.size(), rows)
            : varying(batch, kind.large() ? 8 : 4, rows);
    int elements = offsets.get(Column.INT, 4L * rows);
    return Column.lists(
        (DataType.ListOf) field.type(),
        rows,
        validity,
        offsets,
        part(
            batch,
            kind.element(),
            name + "[]",
            elements,
            element -> rowOf.applyAsLong(list(offsets, rows, element))));
  }

  /// The list that an element belongs to.
  private static int list(MemorySegment offsets, int rows, int element) {
    int list = 0;
    while (list + 1 < rows && offsets.get(Column.INT, 4L * list + 4) <= element) {
      list++;
    }
    return list;
  }

  /// Offsets of lists of one length, which an Arrow file does not have.
  private static MemorySegment equal(ForeignBatch batch, int size, int rows) {
    int last = elements(batch, (long) size * rows);
    MemorySegment offsets = MemorySegment.ofArray(new byte[4 * (rows + 1)]);
    for (int row = 0; row <= rows && last > 0; row++) {
      offsets.set(Column.INT, 4L * row, size * row);
    }
    return offsets;
  }

  private static MemorySegment varying(ForeignBatch batch, int width, int rows) {
    MemorySegment out = MemorySegment.ofArray(new byte[4 * (rows + 1)]);
    if (rows == 0) {
      batch.buffer(0);
      return out;
    }
    MemorySegment offsets = batch.buffer((rows + 1L) * width);
    long last = 0;
    for (int row = 0; row <= rows; row++) {
      long offset = ForeignScalars.offset(offsets, width, row);
      if (offset < last) {
        throw batch.corrupt("buffer 1: offset " + offset + " after " + last);
      }
      out.set(Column.INT, 4L * row, elements(batch, offset));
      last = offset;
    }
    return out;
  }

  private static int elements(ForeignBatch batch, long count) {
    if (count > MAX_ELEMENTS) {
      throw new LimitExceeded(
          batch.corrupt("has lists of " + count + " elements").getMessage()
              + ", more than "
              + MAX_ELEMENTS,
          null,
          "write the file with fewer rows in a record batch");
    }
    return (int) count;
  }
}
