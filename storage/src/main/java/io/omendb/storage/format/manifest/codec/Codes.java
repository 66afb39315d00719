package io.omendb.storage.format.manifest.codec;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.schema.DataType;
import java.util.List;

/// The codes of enumerations in manifests: the position in these lists, which only grow. Stateless
/// and thread-safe.
final class Codes {
  static final List<Operation.Kind> KINDS =
      List.of(
          Operation.Kind.CREATE,
          Operation.Kind.APPEND,
          Operation.Kind.DELETE,
          Operation.Kind.CREATE_INDEX,
          Operation.Kind.DROP_INDEX,
          Operation.Kind.UPDATE,
          Operation.Kind.MERGE,
          Operation.Kind.OVERWRITE,
          Operation.Kind.REWRITE,
          Operation.Kind.ADD_COLUMNS,
          Operation.Kind.ALTER_COLUMNS,
          Operation.Kind.OPTIMIZE_INDEX,
          Operation.Kind.RESTORE,
          Operation.Kind.TAG,
          Operation.Kind.CONFIGURE);

  static final List<DataType.Scalar> SCALARS =
      List.of(
          DataType.Scalar.BOOL,
          DataType.Scalar.INT8,
          DataType.Scalar.INT16,
          DataType.Scalar.INT32,
          DataType.Scalar.INT64,
          DataType.Scalar.UINT8,
          DataType.Scalar.FLOAT32,
          DataType.Scalar.FLOAT64,
          DataType.Scalar.STRING,
          DataType.Scalar.BINARY,
          DataType.Scalar.TIMESTAMP);

  static final List<ElementType> ELEMENTS =
      List.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.INT8, ElementType.UINT8);

  static final List<ColumnFile.Encoding> ENCODINGS =
      List.of(
          ColumnFile.Encoding.ARROW,
          ColumnFile.Encoding.ARROW_VECTORS,
          ColumnFile.Encoding.PARQUET);

  static final List<Metric> METRICS = List.of(Metric.L2, Metric.COSINE, Metric.DOT);

  private Codes() {}
}
