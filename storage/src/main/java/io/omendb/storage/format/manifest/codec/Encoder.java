package io.omendb.storage.format.manifest.codec;

import com.google.protobuf.ByteString;
import io.omendb.format.manifest.Calibration;
import io.omendb.format.manifest.ElementType;
import io.omendb.format.manifest.Encoding;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.Metric;
import io.omendb.format.manifest.NestedType;
import io.omendb.format.manifest.OperationKind;
import io.omendb.format.manifest.Page;
import io.omendb.format.manifest.Parameter;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.ScalarType;
import io.omendb.format.manifest.Statistics;
import io.omendb.format.manifest.VectorType;
import io.omendb.format.manifest.Writer;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.format.manifest.WriterEntry;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// Records to protobuf messages; the same records always give the same bytes. Stateless and
/// thread-safe.
final class Encoder {
  private Encoder() {}

  static Root root(ManifestRoot root) {
    Root.Builder message =
        Root.newBuilder()
            .setDatasetId(id(root.datasetId()))
            .setVersion(root.version())
            .setParentCrc32C(root.parentCrc32c())
            .setTimestampMicros(micros(root.timestamp()))
            .setOperation(operation(root.operation()))
            .setNextFieldId(root.nextFieldId())
            .setNextFragmentId(root.nextFragmentId())
            .setNextRowId(root.nextRowId())
            .addAllPrimaryKey(root.content().primaryKey())
            .addAllDropped(root.turnover().dropped())
            .addAllRevived(root.turnover().revived())
            .addAllReaderFeatures(root.settings().readerFeatures())
            .addAllWriterFeatures(root.settings().writerFeatures());
    settings(root.settings(), message);
    root.schema().fields().forEach(field -> message.addFields(field(field)));
    root.pages().forEach(page -> message.addPages(pageRef(page)));
    root.inline().forEach(fragment -> message.addInline(fragment(fragment)));
    root.indexes().forEach(index -> message.addIndexes(index(index)));
    return message.build();
  }

  private static void settings(ManifestRoot.Settings settings, Root.Builder message) {
    for (Tag tag : settings.tags()) {
      message.addTags(
          io.omendb.format.manifest.Tag.newBuilder().setName(tag.name()).setVersion(tag.version()));
    }
    for (WriterEntry writer : settings.writers()) {
      message.addWriters(
          Writer.newBuilder()
              .setId(id(writer.id()))
              .setSequence(writer.sequence())
              .setVersion(writer.version()));
    }
    for (ManifestRoot.Property property : settings.properties()) {
      message.addProperties(
          Parameter.newBuilder().setName(property.name()).setValue(property.value()));
    }
  }

  static Page page(ManifestPage page) {
    Page.Builder message = Page.newBuilder().setLevel(page.level());
    page.fragments().forEach(fragment -> message.addFragments(fragment(fragment)));
    page.pages().forEach(child -> message.addPages(pageRef(child)));
    return message.build();
  }

  static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  private static io.omendb.format.manifest.Operation operation(Operation operation) {
    return io.omendb.format.manifest.Operation.newBuilder()
        .setKind(OperationKind.forNumber(Codes.KINDS.indexOf(operation.kind())))
        .setTransaction(id(operation.transaction()))
        .setWriter(id(operation.writer()))
        .setSequence(operation.sequence())
        .setRowsUpdated(operation.rowsUpdated())
        .setRowsAdded(operation.rowsAdded())
        .setRowsDeleted(operation.rowsDeleted())
        .setBytesWritten(operation.bytesWritten())
        .setDescription(operation.description())
        .build();
  }

  private static io.omendb.format.manifest.Field field(Field field) {
    return field(field.name(), field.type(), field.nullable()).setId(field.id()).build();
  }

  private static io.omendb.format.manifest.Field.Builder field(
      String name, DataType type, boolean nullable) {
    io.omendb.format.manifest.Field.Builder message =
        io.omendb.format.manifest.Field.newBuilder().setName(name).setNullable(nullable);
    switch (type) {
      case DataType.Scalar scalar ->
          message.setScalar(ScalarType.forNumber(Codes.SCALARS.indexOf(scalar)));
      case DataType.Vector vector ->
          message.setVector(
              VectorType.newBuilder()
                  .setDimension(vector.dimension())
                  .setElement(ElementType.forNumber(Codes.ELEMENTS.indexOf(vector.element()))));
      case DataType.ListOf _ -> message.setNested(NestedType.LIST);
      case DataType.Struct _ -> message.setNested(NestedType.STRUCT);
    }
    if (type instanceof DataType.Nested nested) {
      nested
          .children()
          .forEach(
              child -> message.addChildren(field(child.name(), child.type(), child.nullable())));
    }
    return message;
  }

  private static io.omendb.format.manifest.FileRef file(FileRef file) {
    return io.omendb.format.manifest.FileRef.newBuilder()
        .setName(file.name())
        .setLength(file.length())
        .setCrc32C(file.crc32c())
        .build();
  }

  private static io.omendb.format.manifest.PageRef pageRef(PageRef page) {
    return io.omendb.format.manifest.PageRef.newBuilder()
        .setFile(file(page.file()))
        .setLevel(page.level())
        .setFirstFragmentId(page.firstFragmentId())
        .setFragments(page.fragments())
        .setRows(page.rows())
        .setDeletedRows(page.deletedRows())
        .setMinRowId(page.minRowId())
        .setEndRowId(page.endRowId())
        .setDataBytes(page.dataBytes())
        .build();
  }

  private static Fragment fragment(FragmentEntry fragment) {
    Fragment.Builder message =
        Fragment.newBuilder()
            .setId(fragment.id())
            .setRows(fragment.rows())
            .setRowIds(rowIds(fragment.rowIds()))
            .setCreatedVersion(fragment.createdVersion());
    fragment.files().forEach(column -> message.addFiles(columnFile(column)));
    fragment.statistics().forEach(column -> message.addStatistics(statistics(column)));
    fragment.deletions().ifPresent(vector -> message.setDeletions(deletions(vector)));
    fragment.ownRevisions().ifPresent(revisions -> message.setRevisions(rowIds(revisions)));
    return message.build();
  }

  private static io.omendb.format.manifest.ColumnFile columnFile(ColumnFile column) {
    return io.omendb.format.manifest.ColumnFile.newBuilder()
        .setFile(file(column.file()))
        .setEncoding(Encoding.forNumber(Codes.ENCODINGS.indexOf(column.encoding())))
        .setTailBytes(column.tailBytes())
        .setTailCrc32C(column.tailCrc32c())
        .addAllFieldIds(column.fieldIds())
        .build();
  }

  private static Statistics statistics(ColumnStatistics column) {
    Statistics.Builder message =
        Statistics.newBuilder()
            .setFieldId(column.fieldId())
            .setNullCount(column.nullCount())
            .setNanCount(column.nanCount());
    column.min().ifPresent(value -> message.setMin(value(value)));
    column.max().ifPresent(value -> message.setMax(value(value)));
    return message.build();
  }

  private static io.omendb.format.manifest.Value value(Value value) {
    io.omendb.format.manifest.Value.Builder message = io.omendb.format.manifest.Value.newBuilder();
    switch (value) {
      case Value.OfLong(long number) -> message.setLongValue(number);
      case Value.OfDouble(double number) -> message.setDoubleValue(number);
      case Value.OfString(String text) -> message.setStringValue(text);
      case Value.OfBool(boolean bit) -> message.setBoolValue(bit);
    }
    return message.build();
  }

  private static io.omendb.format.manifest.DeletionVector deletions(DeletionVector vector) {
    io.omendb.format.manifest.DeletionVector.Builder message =
        io.omendb.format.manifest.DeletionVector.newBuilder().setCardinality(vector.cardinality());
    switch (vector) {
      case DeletionVector.Inline inline -> message.setInline(ByteString.copyFrom(inline.roaring()));
      case DeletionVector.InFile inFile -> message.setFile(file(inFile.file()));
    }
    return message.build();
  }

  private static Index index(IndexEntry index) {
    Index.Builder message =
        Index.newBuilder()
            .setName(index.name())
            .setFieldId(index.fieldId())
            .setType(index.type())
            .setMetric(Metric.forNumber(Codes.METRICS.indexOf(index.metric())));
    for (Map.Entry<String, String> entry : new TreeMap<>(index.parameters()).entrySet()) {
      message.addParameters(
          Parameter.newBuilder().setName(entry.getKey()).setValue(entry.getValue()));
    }
    index.segments().forEach(segment -> message.addSegments(segment(segment)));
    return message.build();
  }

  private static io.omendb.format.manifest.Segment segment(IndexEntry.Segment segment) {
    io.omendb.format.manifest.Segment.Builder message =
        io.omendb.format.manifest.Segment.newBuilder()
            .setId(id(segment.id()))
            .setFormatVersion(segment.formatVersion())
            .setBuiltVersion(segment.builtVersion())
            .setRows(segment.rows())
            .addAllCoverage(ranges(segment.coverage()))
            .setLocalRows(file(segment.localRows()))
            .setDetails(ByteString.copyFrom(segment.details()));
    segment
        .files()
        .forEach(named ->
            message.addFiles(
                io.omendb.format.manifest.NamedFile.newBuilder()
                    .setName(named.name())
                    .setFile(file(named.file()))));
    segment
        .calibration()
        .forEach(point ->
            message.addCalibration(
                Calibration.newBuilder()
                    .setK(point.k())
                    .setRecall(point.recall())
                    .setParameters(point.parameters())));
    return message.build();
  }

  private static io.omendb.format.manifest.RowIds rowIds(RowIdSet ids) {
    io.omendb.format.manifest.RowIds.Builder message =
        io.omendb.format.manifest.RowIds.newBuilder();
    return switch (ids) {
      case RowIdSet.Ranges(List<RowIdRange> ranges) -> message.addAllRanges(ranges(ranges)).build();
      case RowIdSet.Stored(long first, long end) -> message.setFirst(first).setEnd(end).build();
    };
  }

  private static List<Long> ranges(List<RowIdRange> ranges) {
    List<Long> numbers = new ArrayList<>(2 * ranges.size());
    for (RowIdRange range : ranges) {
      numbers.add(range.first());
      numbers.add(range.count());
    }
    return numbers;
  }

  private static ByteString id(UUID id) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()).flip();
    return ByteString.copyFrom(bytes);
  }
}
