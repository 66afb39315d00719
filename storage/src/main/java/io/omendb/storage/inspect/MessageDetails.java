package io.omendb.storage.inspect;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.omendb.format.manifest.DeletionVector;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.deletion.DeletedRows;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Messages of manifests as details, whatever fields they have: every field that the schema names,
/// and the numbers of those that it does not. Stateless.
final class MessageDetails {
  /// Lists that hold first, count, first, count ...
  private static final Set<String> RANGES = Set.of("row_ids", "ranges", "coverage");

  private static final Set<String> IDS = Set.of("id", "transaction", "writer");
  private static final String MICROS = "_micros";
  private static final int ID_BYTES = 16;

  private MessageDetails() {}

  /// Every field but those of a choice that was not taken and messages that are absent.
  static Detail.Group of(Message message) {
    Facts facts = new Facts();
    if (message instanceof DeletionVector vector && vector.hasInline()) {
      positions(vector).ifPresent(runs -> facts.add("positions", runs));
    }
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.isRepeated()) {
        facts.add(name(field), repeated(message, field));
      } else if (!field.hasPresence() || message.hasField(field)) {
        facts.add(name(field), value(field, message.getField(field)));
      }
    }
    List<Detail> unknown = new ArrayList<>();
    message.getUnknownFields().asMap().keySet().stream()
        .sorted()
        .forEach(number -> unknown.add(new Detail.Whole(number)));
    if (!unknown.isEmpty()) {
      facts.add("unknown_fields", unknown);
    }
    return facts.group();
  }

  /// What a field is called in a description. A time is shown as text, so that it has no unit.
  static String name(FieldDescriptor field) {
    String name = field.getName();
    return time(field) ? name.substring(0, name.length() - MICROS.length()) : name;
  }

  private static boolean time(FieldDescriptor field) {
    return field.getName().endsWith(MICROS) && !field.isRepeated();
  }

  /// The deleted rows of an inline bitmap; empty if it is none.
  private static Optional<List<Detail.Run>> positions(DeletionVector vector) {
    byte[] bitmap = vector.getInline().toByteArray();
    try {
      return Optional.of(
          FrameDetails.runs(
              DeletedRows.decode(
                  bitmap, vector.getCardinality(), Limits.MAX_FRAGMENT_ROWS, "inline")));
    } catch (StorageException _) {
      return Optional.empty();
    }
  }

  private static Detail repeated(Message message, FieldDescriptor field) {
    int count = message.getRepeatedFieldCount(field);
    List<Detail> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (RANGES.contains(field.getName()) && count % 2 == 0) {
        long first = (Long) message.getRepeatedField(field, i++);
        items.add(new Detail.Run(first, (Long) message.getRepeatedField(field, i)));
      } else {
        items.add(value(field, message.getRepeatedField(field, i)));
      }
    }
    return new Detail.Items(items);
  }

  private static Detail value(FieldDescriptor field, Object value) {
    return switch (field.getType()) {
      case MESSAGE, GROUP -> of((Message) value);
      case ENUM -> new Detail.Text(((EnumValueDescriptor) value).getName());
      case STRING -> new Detail.Text((String) value);
      case BYTES -> bytes(field, (ByteString) value);
      case BOOL -> new Detail.Flag((Boolean) value);
      case FLOAT, DOUBLE -> new Detail.Real(((Number) value).doubleValue());
      // All numbers of a fixed width of four bytes are checksums.
      case FIXED32 -> new Detail.Text(Facts.checksum((Integer) value));
      case UINT32 -> new Detail.Whole(Integer.toUnsignedLong((Integer) value));
      case UINT64, FIXED64 -> unsigned((Long) value);
      case INT32, SINT32, SFIXED32, INT64, SINT64, SFIXED64 ->
          time(field) ? time(((Number) value).longValue()) : new Detail.Whole(number(value));
    };
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }

  /// A number beyond 2^63 - 1 is nothing that a writer means, but shown as it is.
  private static Detail unsigned(long value) {
    return value < 0 ? new Detail.Text(Long.toUnsignedString(value)) : new Detail.Whole(value);
  }

  private static Detail time(long micros) {
    return new Detail.Text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
  }

  private static Detail bytes(FieldDescriptor field, ByteString value) {
    String name = field.getName();
    if ((IDS.contains(name) || name.endsWith("_id")) && value.size() == ID_BYTES) {
      ByteBuffer halves = value.asReadOnlyByteBuffer();
      return new Detail.Text(new UUID(halves.getLong(), halves.getLong()).toString());
    }
    return new Detail.Blob(value.toByteArray());
  }
}
