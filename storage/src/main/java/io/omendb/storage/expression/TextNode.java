package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType.Scalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Functions of texts, null where one of their arguments is. Characters are counted as Unicode code
/// points. Immutable.
sealed interface TextNode extends Node {
  List<Node> arguments();

  @Override
  default boolean nullable() {
    return arguments().stream().anyMatch(Node::nullable);
  }

  @Override
  default void collectFields(Set<Integer> ids) {
    Node.collect(arguments(), ids);
  }

  @Override
  default Column evaluate(Rows rows) {
    List<Column> columns = arguments().stream().map(node -> node.evaluate(rows)).toList();
    ColumnBuilder builder = new ColumnBuilder(type());
    for (int row = 0; row < rows.count(); row++) {
      boolean known = rows.wants(row);
      for (Column column : columns) {
        known &= !column.isNull(row);
      }
      if (known) {
        add(builder, columns, rows, row);
      } else {
        builder.addNull();
      }
    }
    return builder.build();
  }

  /// Adds the result at a row where no argument is null.
  void add(ColumnBuilder builder, List<Column> columns, Rows rows, int row);

  /// How many characters a text has.
  record Length(List<Node> arguments) implements TextNode {
    @Override
    public Scalar type() {
      return Scalar.INT64;
    }

    @Override
    public void add(ColumnBuilder builder, List<Column> columns, Rows rows, int row) {
      MemorySegment utf8 = columns.getFirst().bytesAt(row);
      long characters = 0;
      for (long i = 0; i < utf8.byteSize(); i++) {
        characters += (utf8.get(ValueLayout.JAVA_BYTE, i) & 0xc0) == 0x80 ? 0 : 1;
      }
      builder.addLong(characters);
    }
  }

  /// What is done with one text.
  enum Change {
    LOWER,
    UPPER,
    TRIM
  }

  record Changed(Change change, List<Node> arguments) implements TextNode {
    @Override
    public Scalar type() {
      return Scalar.STRING;
    }

    @Override
    public void add(ColumnBuilder builder, List<Column> columns, Rows rows, int row) {
      String text = columns.getFirst().stringAt(row);
      String changed =
          switch (change) {
            case LOWER -> text.toLowerCase(Locale.ROOT);
            case UPPER -> text.toUpperCase(Locale.ROOT);
            case TRIM -> trimmed(text);
          };
      rows.addText(builder, row, changed);
    }

    /// As SQL has it, only spaces go.
    private static String trimmed(String text) {
      int from = 0;
      int to = text.length();
      while (from < to && text.charAt(from) == ' ') {
        from++;
      }
      while (from < to && text.charAt(to - 1) == ' ') {
        to--;
      }
      return text.substring(from, to);
    }
  }

  /// The characters from a place, counted from 1, to the end or for a number of characters. Places
  /// before the first hold nothing, as SQL has it.
  record Substring(List<Node> arguments, int at) implements TextNode {
    @Override
    public Scalar type() {
      return Scalar.STRING;
    }

    @Override
    public void add(ColumnBuilder builder, List<Column> columns, Rows rows, int row) {
      String text = columns.getFirst().stringAt(row);
      long characters = text.codePointCount(0, text.length());
      long from = columns.get(1).longAt(row) - 1;
      long to = characters;
      if (columns.size() == 3) {
        long count = columns.get(2).longAt(row);
        if (count < 0) {
          throw rows.wrong(row, at, "SUBSTRING of " + count + " characters");
        }
        // Whatever lies past the end is cut anyway, so that the sum cannot overflow.
        to = Math.min(characters, from + Math.min(count, Long.MAX_VALUE - Math.max(0, from)));
      }
      from = Math.max(0, from);
      String part = "";
      if (from < to) {
        int start = text.offsetByCodePoints(0, (int) from);
        part = text.substring(start, text.offsetByCodePoints(start, (int) (to - from)));
      }
      rows.addText(builder, row, part);
    }
  }

  /// The first text with each occurrence of the second replaced by the third.
  record Replace(List<Node> arguments) implements TextNode {
    @Override
    public Scalar type() {
      return Scalar.STRING;
    }

    @Override
    public void add(ColumnBuilder builder, List<Column> columns, Rows rows, int row) {
      String text = columns.getFirst().stringAt(row);
      String target = columns.get(1).stringAt(row);
      String replacement = columns.get(2).stringAt(row);
      if (target.isEmpty()) {
        rows.addText(builder, row, text);
        return;
      }
      long found = 0;
      for (int i = text.indexOf(target); i >= 0; i = text.indexOf(target, i + target.length())) {
        found++;
      }
      // Checked before the text is made: it can be longer than memory holds.
      rows.checkRoom(builder, row, found * replacement.length());
      rows.addText(builder, row, text.replace(target, replacement));
    }
  }

  record Concat(List<Node> arguments) implements TextNode {
    @Override
    public Scalar type() {
      return Scalar.STRING;
    }

    @Override
    public void add(ColumnBuilder builder, List<Column> columns, Rows rows, int row) {
      long bytes = 0;
      for (Column column : columns) {
        bytes += column.bytesAt(row).byteSize();
      }
      rows.checkRoom(builder, row, bytes);
      MemorySegment joined = MemorySegment.ofArray(new byte[(int) bytes]);
      long end = 0;
      for (Column column : columns) {
        MemorySegment text = column.bytesAt(row);
        MemorySegment.copy(text, 0, joined, end, text.byteSize());
        end += text.byteSize();
      }
      builder.addBytes(joined);
    }
  }
}
