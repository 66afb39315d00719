package io.omendb.conformance.reader;

import com.google.protobuf.ByteString;
import io.omendb.format.manifest.ElementType;
import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.NestedType;
import io.omendb.format.manifest.Operation;
import io.omendb.format.manifest.OperationKind;
import io.omendb.format.manifest.Parameter;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.ScalarType;
import io.omendb.format.manifest.Tag;
import io.omendb.format.manifest.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold of a root by itself (chapters 05 and 08). Stateless.
final class RootRules {
  private static final int MAX_WRITERS = 64;
  private static final int MAX_LEVELS = 32;
  private static final int MAX_FIELDS = 10_000;
  private static final int MAX_NAME_BYTES = 1024;
  private static final int MAX_DIMENSION = 65_536;
  private static final Set<String> RESERVED = Set.of("_rowid", "_revision", "_distance");

  private RootRules() {}

  static void check(Root root) {
    Operation operation = root.getOperation();
    Refused.unless(
        operation.getKind() != OperationKind.UNRECOGNIZED,
        "15",
        "an unsupported kind of operation");
    boolean created = operation.getKind() == OperationKind.CREATE;
    Refused.unless(
        (root.getVersion() == 1) == created && (!created || root.getParentCrc32C() == 0),
        "M1",
        "version " + root.getVersion() + " made by " + operation.getKind());
    Refused.unless(
        operation.getRowsAdded() >= 0
            && operation.getRowsDeleted() >= 0
            && operation.getRowsUpdated() >= 0
            && operation.getSequence() >= 1
            && operation.getBytesWritten() >= 0,
        "M2",
        "counts of the operation");
    schema(root);
    ascend(root.getReaderFeaturesList(), "M14");
    ascend(root.getWriterFeaturesList(), "M14");
    primaryKey(root);
    ascend(root.getTagsList().stream().map(Tag::getName).toList(), "M17");
    for (Tag tag : root.getTagsList()) {
      Refused.unless(
          tag.getVersion() >= 1 && tag.getVersion() < root.getVersion(), "M17", tag.getName());
    }
    ascend(root.getPropertiesList().stream().map(Parameter::getName).toList(), "M17");
    writers(root);
    for (List<String> names : List.of(root.getDroppedList(), root.getRevivedList())) {
      ascend(names, "M19");
      names.forEach(name -> Refused.unless(Names.isDroppable(name), "M19", "a file " + name));
    }
  }

  /// Names ascend by their UTF-16 code units, and none occurs twice.
  static void ascend(List<String> names, String rule) {
    for (int i = 1; i < names.size(); i++) {
      Refused.unless(
          names.get(i - 1).compareTo(names.get(i)) < 0, rule, names.get(i) + " does not ascend");
    }
  }

  private static void schema(Root root) {
    Set<Integer> ids = new HashSet<>();
    int parts = 0;
    for (Field field : root.getFieldsList()) {
      Refused.unless(
          field.getId() >= 0
              && Integer.compareUnsigned(field.getId(), root.getNextFieldId()) < 0
              && ids.add(field.getId()),
          "M3",
          "field id " + field.getId());
      Refused.unless(!RESERVED.contains(field.getName()), "05", "a column " + field.getName());
      parts += type(field, 1);
    }
    unique(root.getFieldsList());
    Refused.unless(parts <= MAX_FIELDS, "17", "a schema of " + parts + " parts");
  }

  private static void unique(List<Field> fields) {
    Set<String> names = new HashSet<>();
    for (Field field : fields) {
      String name = field.getName();
      Refused.unless(
          !name.isEmpty()
              && name.codePoints().noneMatch(Character::isISOControl)
              && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
              && names.add(name),
          "05",
          "the name of a column or member: " + name);
    }
  }

  /// The number of parts of a column's type.
  private static int type(Field field, int level) {
    Refused.unless(level <= MAX_LEVELS, "17", "types within each other");
    Refused.unless(
        field.hasNested() || field.getChildrenCount() == 0, "05", field.getName() + " has parts");
    int parts = 1;
    switch (field.getTypeCase()) {
      case SCALAR ->
          Refused.unless(field.getScalar() != ScalarType.UNRECOGNIZED, "15", "an unsupported type");
      case VECTOR -> {
        Refused.unless(level == 1 && !field.getNullable(), "05", "vector " + field.getName());
        int dimension = field.getVector().getDimension();
        Refused.unless(
            dimension >= 1 && dimension <= MAX_DIMENSION, "17", "dimension " + dimension);
        Refused.unless(
            field.getVector().getElement() != ElementType.UNRECOGNIZED,
            "15",
            "unsupported elements");
      }
      case NESTED -> {
        boolean list = field.getNested() == NestedType.LIST;
        Refused.unless(field.getNested() != NestedType.UNRECOGNIZED, "15", "an unsupported type");
        Refused.unless(
            list
                ? field.getChildrenCount() == 1
                    && field.getChildren(0).getNullable()
                    && field.getChildren(0).getName().equals("item")
                : field.getChildrenCount() >= 1,
            "05",
            "the parts of " + field.getName());
        unique(field.getChildrenList());
        for (Field child : field.getChildrenList()) {
          parts += type(child, level + 1);
        }
      }
      case TYPE_NOT_SET -> throw new Refused("15", field.getName() + " has an unsupported type");
    }
    return parts;
  }

  private static void primaryKey(Root root) {
    Map<Integer, Field> fields = new HashMap<>();
    root.getFieldsList().forEach(field -> fields.put(field.getId(), field));
    int before = -1;
    for (int id : root.getPrimaryKeyList()) {
      Field field = fields.get(id);
      Refused.unless(
          id > before
              && field != null
              && !field.getNullable()
              && field.hasScalar()
              && field.getScalar() != ScalarType.FLOAT32
              && field.getScalar() != ScalarType.FLOAT64,
          "M16",
          "field " + id + " of the primary key");
      before = id;
    }
  }

  private static void writers(Root root) {
    Set<ByteString> seen = new HashSet<>();
    long before = 0;
    for (Writer writer : root.getWritersList()) {
      Primitives.id(writer.getId().toByteArray(), "M18");
      Refused.unless(
          writer.getVersion() > before && writer.getSequence() >= 1 && seen.add(writer.getId()),
          "M18",
          "writers do not ascend");
      before = writer.getVersion();
    }
    Operation operation = root.getOperation();
    Refused.unless(!seen.isEmpty() && seen.size() <= MAX_WRITERS, "M18", seen.size() + " writers");
    Writer last = root.getWriters(root.getWritersCount() - 1);
    Refused.unless(
        last.getId().equals(operation.getWriter())
            && last.getSequence() == operation.getSequence()
            && last.getVersion() == root.getVersion(),
        "M18",
        "the last writer is not the operation's");
  }
}
