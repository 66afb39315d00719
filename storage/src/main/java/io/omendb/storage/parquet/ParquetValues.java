package io.omendb.storage.parquet;

import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.ValueLayout;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;

/// Values of rows as Parquet's record writer takes them. Stateless.
final class ParquetValues {
  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  private ParquetValues() {}

  /// One member of a record or a group; a null is what is left out.
  static void field(RecordConsumer to, String name, int index, Column column, int row) {
    if (column.isNull(row)) {
      return;
    }
    to.startField(name, index);
    value(to, column, row);
    to.endField(name, index);
  }

  private static void value(RecordConsumer to, Column column, int row) {
    switch (column.type()) {
      case DataType.Scalar scalar -> scalar(to, scalar, column, row);
      case DataType.Vector vector -> vector(to, vector, column.vectorAt(row));
      case DataType.ListOf _ ->
          list(to, column.elements(), column.start(row), column.start(row + 1));
      case DataType.Struct struct -> {
        to.startGroup();
        for (int i = 0; i < struct.members().size(); i++) {
          field(to, struct.members().get(i).name(), i, column.children().get(i), row);
        }
        to.endGroup();
      }
    }
  }

  private static void list(RecordConsumer to, Column elements, int from, int end) {
    to.startGroup();
    if (from < end) {
      to.startField(LIST, 0);
      for (int element = from; element < end; element++) {
        to.startGroup();
        field(to, ELEMENT, 0, elements, element);
        to.endGroup();
      }
      to.endField(LIST, 0);
    }
    to.endGroup();
  }

  private static void vector(RecordConsumer to, DataType.Vector type, float[] components) {
    to.startGroup();
    to.startField(LIST, 0);
    for (float component : components) {
      to.startGroup();
      to.startField(ELEMENT, 0);
      switch (type.element()) {
        case FLOAT32, FLOAT16 -> to.addFloat(component);
        case INT8, UINT8 -> to.addInteger((int) component);
      }
      to.endField(ELEMENT, 0);
      to.endGroup();
    }
    to.endField(LIST, 0);
    to.endGroup();
  }

  private static void scalar(RecordConsumer to, DataType.Scalar type, Column column, int row) {
    switch (type) {
      case BOOL -> to.addBoolean(column.boolAt(row));
      case INT8, INT16, INT32, UINT8 -> to.addInteger((int) column.longAt(row));
      case INT64, TIMESTAMP -> to.addLong(column.longAt(row));
      case FLOAT32 -> to.addFloat((float) column.doubleAt(row));
      case FLOAT64 -> to.addDouble(column.doubleAt(row));
      case STRING, BINARY ->
          to.addBinary(
              Binary.fromConstantByteArray(column.bytesAt(row).toArray(ValueLayout.JAVA_BYTE)));
    }
  }
}
