package io.omendb.storage.format.manifest.codec;

import com.google.protobuf.ByteString;
import io.omendb.format.manifest.Field.TypeCase;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.Page;
import io.omendb.format.manifest.Parameter;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Statistics;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestRoot.Content;
import io.omendb.storage.format.manifest.ManifestRoot.Counters;
import io.omendb.storage.format.manifest.ManifestRoot.Property;
import io.omendb.storage.format.manifest.ManifestRoot.Settings;
import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.format.manifest.WriterEntry;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.Value;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Protobuf messages to records, each value checked for itself; what must hold between them is in
/// [Invariants]. Immutable and thread-safe.
final class Decoder {
  private final String where;

  /// @param where the file, for messages
  Decoder(String where) {
    this.where = where;
  }

  ManifestRoot root(Root message) {
    return new ManifestRoot(
        id(message.getDatasetId()),
        message.getVersion(),
        message.getParentCrc32C(),
        instant(message.getTimestampMicros()),
        operation(message.getOperation()),
        new Content(
            new Schema(message.getFieldsList().stream().map(this::field).toList()),
            message.getPrimaryKeyList(),
            message.getPagesList().stream().map(this::pageRef).toList(),
            message.getInlineList().stream().map(this::fragment).toList(),
            message.getIndexesList().stream().map(this::index).toList()),
        new Counters(message.getNextFieldId(), message.getNextFragmentId(), message.getNextRowId()),
        settings(message),
        new Turnover(message.getDroppedList(), message.getRevivedList()));
  }

  private Settings settings(Root message) {
    return new Settings(
        message.getTagsList().stream()
            .map(tag -> new Tag(tag.getName(), tag.getVersion()))
            .toList(),
        message.getWritersList().stream()
            .map(writer ->
                new WriterEntry(id(writer.getId()), writer.getSequence(), writer.getVersion()))
            .toList(),
        message.getPropertiesList().stream()
            .map(property -> new Property(property.getName(), property.getValue()))
            .toList(),
        message.getReaderFeaturesList(),
        message.getWriterFeaturesList());
  }

  ManifestPage page(Page message) {
    return new ManifestPage(
        message.getLevel(),
        message.getFragmentsList().stream().map(this::fragment).toList(),
        message.getPagesList().stream().map(this::pageRef).toList());
  }

  private Operation operation(io.omendb.format.manifest.Operation message) {
    return new Operation(
        coded(Codes.KINDS, message.getKindValue(), "operation"),
        id(message.getTransaction()),
        id(message.getWriter()),
        message.getSequence(),
        message.getRowsAdded(),
        message.getRowsDeleted(),
        message.getRowsUpdated(),
        message.getBytesWritten(),
        message.getDescription());
  }

  private Field field(io.omendb.format.manifest.Field message) {
    return new Field(message.getId(), message.getName(), type(message), message.getNullable());
  }

  /// The parser's limit of messages within each other bounds the depth.
  private DataType type(io.omendb.format.manifest.Field message) {
    if (message.getTypeCase() != TypeCase.NESTED && message.getChildrenCount() > 0) {
      throw corrupt("a column that is neither list nor struct has parts");
    }
    return switch (message.getTypeCase()) {
      case SCALAR -> coded(Codes.SCALARS, message.getScalarValue(), "column type");
      case VECTOR ->
          new DataType.Vector(
              message.getVector().getDimension(),
              coded(Codes.ELEMENTS, message.getVector().getElementValue(), "element type"));
      case NESTED ->
          switch (message.getNested()) {
            case LIST -> list(message.getChildrenList());
            case STRUCT ->
                new DataType.Struct(message.getChildrenList().stream().map(this::member).toList());
            case UNRECOGNIZED ->
                throw unsupported("a nested type", "of code " + message.getNestedValue());
          };
      case TYPE_NOT_SET -> throw unsupported("a column type", "of a newer release");
    };
  }

  private DataType list(List<io.omendb.format.manifest.Field> children) {
    if (children.size() != 1
        || !children.getFirst().getName().equals(DataType.ListOf.ITEM)
        || !children.getFirst().getNullable()) {
      throw corrupt("a list does not have one nullable element");
    }
    return new DataType.ListOf(type(children.getFirst()));
  }

  private DataType.Member member(io.omendb.format.manifest.Field message) {
    return new DataType.Member(message.getName(), type(message), message.getNullable());
  }

  private FileRef file(io.omendb.format.manifest.FileRef message) {
    if (!FileRef.NAME.matcher(message.getName()).matches()) {
      throw corrupt("illegal file name '" + message.getName().replaceAll("[^ -~]", "?") + "'");
    }
    return new FileRef(message.getName(), message.getLength(), message.getCrc32C());
  }

  private PageRef pageRef(io.omendb.format.manifest.PageRef message) {
    return new PageRef(
        file(message.getFile()),
        message.getLevel(),
        message.getFirstFragmentId(),
        message.getFragments(),
        message.getRows(),
        message.getDeletedRows(),
        message.getMinRowId(),
        message.getEndRowId(),
        message.getDataBytes());
  }

  private FragmentEntry fragment(Fragment message) {
    return new FragmentEntry(
        message.getId(),
        message.getRows(),
        rowIds(message.getRowIds()),
        message.hasRevisions() ? Optional.of(rowIds(message.getRevisions())) : Optional.empty(),
        message.getFilesList().stream().map(this::columnFile).toList(),
        message.getStatisticsList().stream().map(this::statistics).toList(),
        message.hasDeletions() ? Optional.of(deletions(message.getDeletions())) : Optional.empty(),
        message.getCreatedVersion());
  }

  private ColumnFile columnFile(io.omendb.format.manifest.ColumnFile message) {
    return new ColumnFile(
        file(message.getFile()),
        coded(Codes.ENCODINGS, message.getEncodingValue(), "encoding"),
        message.getTailBytes(),
        message.getTailCrc32C(),
        message.getFieldIdsList());
  }

  private ColumnStatistics statistics(Statistics message) {
    return new ColumnStatistics(
        message.getFieldId(),
        message.getNullCount(),
        message.getNanCount(),
        message.hasMin() ? Optional.of(value(message.getMin())) : Optional.empty(),
        message.hasMax() ? Optional.of(value(message.getMax())) : Optional.empty());
  }

  private Value value(io.omendb.format.manifest.Value message) {
    return switch (message.getKindCase()) {
      case LONG_VALUE -> Value.of(message.getLongValue());
      case DOUBLE_VALUE -> Value.of(message.getDoubleValue());
      case STRING_VALUE -> Value.of(message.getStringValue());
      case BOOL_VALUE -> Value.of(message.getBoolValue());
      case KIND_NOT_SET -> throw corrupt("a statistics value without a value");
    };
  }

  private DeletionVector deletions(io.omendb.format.manifest.DeletionVector message) {
    return switch (message.getPlaceCase()) {
      case INLINE ->
          new DeletionVector.Inline(message.getCardinality(), message.getInline().toByteArray());
      case FILE -> new DeletionVector.InFile(message.getCardinality(), file(message.getFile()));
      case PLACE_NOT_SET -> throw corrupt("a deletion vector without a bitmap");
    };
  }

  private IndexEntry index(Index message) {
    Map<String, String> parameters = new HashMap<>();
    for (Parameter parameter : message.getParametersList()) {
      if (parameters.put(parameter.getName(), parameter.getValue()) != null) {
        throw corrupt("index parameter '" + parameter.getName() + "' occurs twice");
      }
    }
    return new IndexEntry(
        message.getName(),
        message.getFieldId(),
        message.getType(),
        coded(Codes.METRICS, message.getMetricValue(), "metric"),
        parameters,
        message.getSegmentsList().stream().map(this::segment).toList());
  }

  private IndexEntry.Segment segment(io.omendb.format.manifest.Segment message) {
    return new IndexEntry.Segment(
        id(message.getId()),
        message.getFormatVersion(),
        message.getBuiltVersion(),
        message.getRows(),
        ranges(message.getCoverageList()),
        file(message.getLocalRows()),
        message.getFilesList().stream()
            .map(named -> new IndexEntry.NamedFile(named.getName(), file(named.getFile())))
            .toList(),
        message.getDetails().toByteArray(),
        message.getCalibrationList().stream()
            .map(point ->
                new CalibrationPoint(point.getK(), point.getRecall(), point.getParameters()))
            .toList());
  }

  private RowIdSet rowIds(io.omendb.format.manifest.RowIds message) {
    return message.getRangesCount() == 0
        ? new RowIdSet.Stored(message.getFirst(), message.getEnd())
        : new RowIdSet.Ranges(ranges(message.getRangesList()));
  }

  private List<RowIdRange> ranges(List<Long> numbers) {
    if (numbers.size() % 2 != 0) {
      throw corrupt("a list of row id ranges is cut off");
    }
    List<RowIdRange> ranges = new ArrayList<>(numbers.size() / 2);
    for (int i = 0; i < numbers.size(); i += 2) {
      ranges.add(new RowIdRange(numbers.get(i), numbers.get(i + 1)));
    }
    return ranges;
  }

  private UUID id(ByteString bytes) {
    if (bytes.size() != 16) {
      throw corrupt("an identifier has " + bytes.size() + " bytes, not 16");
    }
    ByteBuffer id = bytes.asReadOnlyByteBuffer();
    return new UUID(id.getLong(), id.getLong());
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }

  private <E extends Enum<E>> E coded(List<E> values, int code, String what) {
    if (code < 0 || code >= values.size()) {
      throw unsupported(what, "with code " + Integer.toUnsignedString(code));
    }
    return values.get(code);
  }

  private UnsupportedFormat unsupported(String what, String which) {
    return new UnsupportedFormat(
        where + " needs " + what + " " + which + ", which this release does not know",
        where,
        "use a newer release");
  }

  private Corrupt corrupt(String what) {
    return new Corrupt(where + ": " + what, where);
  }
}
