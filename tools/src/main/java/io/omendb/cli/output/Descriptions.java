package io.omendb.cli.output;

import io.omendb.storage.IndexInfo;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Schemas and indexes as JSON and as tables. Stateless.
public final class Descriptions {
  private Descriptions() {}

  /// `[{id,name,type,nullable}]`
  public static List<Map<String, @Nullable Object>> schema(Schema schema) {
    return schema.fields().stream()
        .map(field ->
            Json.object(
                "id", field.id(),
                "name", field.name(),
                "type", field.type().text(),
                "nullable", field.nullable()))
        .toList();
  }

  /// `{name,column,type,metric,rows_indexed,rows_unindexed,segments,bytes,parameters}`
  public static Map<String, @Nullable Object> index(IndexInfo index) {
    return Json.object(
        "name", index.name(),
        "column", index.column(),
        "type", index.type(),
        "metric", index.metric().text(),
        "rows_indexed", index.rowsIndexed(),
        "rows_unindexed", index.rowsUnindexed(),
        "segments", index.segments(),
        "bytes", index.bytes(),
        "parameters", index.parameters());
  }

  /// `{k,recall,parameters}`
  public static Map<String, @Nullable Object> calibration(CalibrationPoint point) {
    return Json.object("k", point.k(), "recall", point.recall(), "parameters", point.parameters());
  }

  public static void printSchema(Schema schema, PrintStream out) {
    try (Table table =
        new Table(out, List.of("column", "type", "nulls"), List.of(false, false, false))) {
      for (Field field : schema.fields()) {
        boolean refused = !field.nullable() || field.type() instanceof DataType.Vector;
        table.row(List.of(field.name(), field.type().text(), refused ? "no" : "yes"));
      }
    }
  }

  public static void printIndexes(List<IndexInfo> indexes, PrintStream out) {
    try (Table table =
        new Table(
            out,
            List.of(
                "index", "column", "type", "metric", "indexed", "unindexed", "segments", "bytes"),
            List.of(false, false, false, false, true, true, true, true))) {
      for (IndexInfo index : indexes) {
        table.row(
            List.of(
                index.name(),
                index.column(),
                index.type(),
                index.metric().text(),
                Units.count(index.rowsIndexed()),
                Units.count(index.rowsUnindexed()),
                Units.count(index.segments()),
                Units.bytes(index.bytes())));
      }
    }
  }
}
