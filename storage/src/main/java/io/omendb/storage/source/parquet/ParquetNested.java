package io.omendb.storage.source.parquet;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/// Lists and structs of a Parquet file, put together from their leaves by definition and repetition
/// levels, as Dremel (Melnik et al., 2010) describes. A map becomes a list of structs. Immutable.
public record ParquetNested(
    String name, DataType type, boolean nullable, Node root, List<ColumnDescriptor> descriptors)
    implements ParquetField {
  /// A value at one place of the column's tree, with the range of leaves below it.
  sealed interface Node {
    DataType type();

    int firstLeaf();

    int endLeaf();
  }

  /// Values of one leaf.
  record Leaf(ParquetColumn column, int firstLeaf) implements Node {
    @Override
    public DataType type() {
      return column.type();
    }

    @Override
    public int endLeaf() {
      return firstLeaf + 1;
    }
  }

  /// Structs that are there from a definition level on.
  record Group(DataType type, int defined, List<Node> members, int firstLeaf, int endLeaf)
      implements Node {}

  /// Lists that are there from one definition level on and have elements from the next on; a row of
  /// a leaf at the repetition level goes on with the same list.
  record Repeated(DataType type, int defined, int repetition, Node element) implements Node {
    @Override
    public int firstLeaf() {
      return element.firstLeaf();
    }

    @Override
    public int endLeaf() {
      return element.endLeaf();
    }

    int elementsFrom() {
      return defined + 1;
    }
  }

  public ParquetNested {
    descriptors = List.copyOf(descriptors);
  }

  /// A column of the message that is a group or repeated.
  public static ParquetNested of(MessageType message, Type column) {
    List<ColumnDescriptor> leaves =
        message.getColumns().stream()
            .filter(leaf -> leaf.getPath()[0].equals(column.getName()))
            .toList();
    Node root = new Builder(column.getName(), leaves).node(column, 0, 0, 1);
    boolean nullable = column.isRepetition(Repetition.OPTIONAL);
    return new ParquetNested(column.getName(), root.type(), nullable, root, leaves);
  }

  @Override
  public void read(List<ColumnReader> readers, ColumnBuilder builder) {
    read(root, readers, builder);
    for (ColumnReader reader : readers) {
      if (reader.getCurrentRepetitionLevel() != 0) {
        throw new InvalidInput("its parts have lists of different lengths");
      }
    }
  }

  private static void read(Node node, List<ColumnReader> readers, ColumnBuilder builder) {
    ColumnReader first = readers.get(node.firstLeaf());
    switch (node) {
      case Leaf leaf -> leaf.column().read(first, builder);
      case Group group -> {
        if (first.getCurrentDefinitionLevel() < group.defined()) {
          builder.addNull();
          skip(node, readers);
        } else {
          for (int i = 0; i < group.members().size(); i++) {
            read(group.members().get(i), readers, builder.member(i));
          }
          builder.endStruct();
        }
      }
      case Repeated list -> {
        if (first.getCurrentDefinitionLevel() < list.defined()) {
          builder.addNull();
          skip(node, readers);
        } else if (first.getCurrentDefinitionLevel() < list.elementsFrom()) {
          builder.endList();
          skip(node, readers);
        } else {
          do {
            read(list.element(), readers, builder.elements());
          } while (first.getCurrentRepetitionLevel() >= list.repetition());
          builder.endList();
        }
      }
    }
  }

  /// Moves behind a null or an empty list, which takes one entry in every leaf below it.
  private static void skip(Node node, List<ColumnReader> readers) {
    for (int leaf = node.firstLeaf(); leaf < node.endLeaf(); leaf++) {
      readers.get(leaf).consume();
    }
  }

  /// Turns the types of one column into nodes. For one thread at a time.
  private static final class Builder {
    private final String column;
    private final List<ColumnDescriptor> leaves;
    private int leaf;

    Builder(String column, List<ColumnDescriptor> leaves) {
      this.column = column;
      this.leaves = leaves;
    }

    /// @param defined the definition level of what it lies in
    /// @param repetition the repetition level of what it lies in
    Node node(Type type, int defined, int repetition, int level) {
      if (level > DataType.MAX_LEVELS) {
        throw new InvalidInput(
            "column '" + column + "' is nested deeper than " + DataType.MAX_LEVELS + " levels");
      }
      if (type.isRepetition(Repetition.REPEATED)) {
        return repeated(value(type, defined + 1, repetition + 1, level + 1), defined, repetition);
      }
      int here = defined + (type.isRepetition(Repetition.OPTIONAL) ? 1 : 0);
      return value(type, here, repetition, level);
    }

    private Node value(Type type, int defined, int repetition, int level) {
      if (type.isPrimitive()) {
        ColumnDescriptor descriptor = leaves.get(leaf);
        DataType scalar = ParquetColumn.scalar(column, type.asPrimitiveType());
        return new Leaf(new ParquetColumn(column, descriptor, scalar, false), leaf++);
      }
      GroupType group = type.asGroupType();
      boolean list = group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation;
      boolean map = group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation;
      if ((list || map)
          && group.getFieldCount() == 1
          && group.getType(0).isRepetition(Repetition.REPEATED)) {
        Type entry = group.getType(0);
        Node element =
            list && !entry.isPrimitive() && wraps(entry.asGroupType(), group)
                ? node(entry.asGroupType().getType(0), defined + 1, repetition + 1, level + 1)
                : value(entry, defined + 1, repetition + 1, level + 1);
        return repeated(element, defined, repetition);
      }
      int first = leaf;
      List<Node> nodes = new ArrayList<>();
      List<DataType.Member> members = new ArrayList<>();
      for (Type member : group.getFields()) {
        Node node = node(member, defined, repetition, level + 1);
        nodes.add(node);
        members.add(new DataType.Member(member.getName(), node.type(), true));
      }
      return new Group(new DataType.Struct(members), defined, nodes, first, leaf);
    }

    private static Node repeated(Node element, int defined, int repetition) {
      return new Repeated(new DataType.ListOf(element.type()), defined, repetition + 1, element);
    }

    /// Whether the repeated group of a list holds the element, and is not the element itself: the
    /// rules for old writers in the Parquet format's description of lists.
    private static boolean wraps(GroupType entry, GroupType list) {
      return entry.getFieldCount() == 1
          && !entry.getName().equals("array")
          && !entry.getName().equals(list.getName() + "_tuple");
    }
  }
}
