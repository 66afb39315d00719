package io.omendb.storage.evolve;

import io.omendb.storage.column.Widening;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Change.Edit;
import io.omendb.storage.commit.plan.SchemaChange;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.Casts;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What steps mean for the columns of one version: the edits of the schema, and the columns that
/// need files. Immutable.
final class Evolution {
  private final ManifestRoot base;
  private final Schema schema;
  private final List<Edit> edits = new ArrayList<>();
  private final List<Field> added = new ArrayList<>();
  private final List<Edit> replacements = new ArrayList<>();
  private final List<NewColumn> filled = new ArrayList<>();
  private final List<Field> empty = new ArrayList<>();
  private final List<Field> replaced = new ArrayList<>();
  private final List<Field> required = new ArrayList<>();
  private final List<SourceJoin> joins = new ArrayList<>();
  private final Set<String> changed = new HashSet<>();

  /// @throws InvalidInput if a step does not fit the columns or another step
  Evolution(ManifestRoot base, List<Step> steps) {
    this.base = base;
    this.schema = base.schema();
    steps.forEach(this::resolve);
    checkNames();
    List<Integer> key = base.content().primaryKey();
    Schema edited = SchemaChange.of(schema, key, edits).schema();
    Schema extended = SchemaChange.adding(edited, added, base.nextFieldId());
    SchemaChange.of(extended, key, replacements);
  }

  /// The changes to commit.
  ///
  /// @param files for fragments by id
  List<Change> changes(Map<Long, Change.Attachment> files) {
    List<Change> changes = new ArrayList<>();
    if (!edits.isEmpty()) {
      changes.add(new Change.AlterColumns(edits));
    }
    if (!added.isEmpty()) {
      changes.add(new Change.AddColumns(added, files));
    }
    if (!replacements.isEmpty()) {
      changes.add(new Change.AlterColumns(replacements));
    }
    return changes;
  }

  /// Columns that get files, with the names that they have there.
  List<NewColumn> filled() {
    return filled;
  }

  /// New columns without values that allow no nulls: there must be no rows.
  List<Field> empty() {
    return empty;
  }

  /// Columns that must hold no nulls.
  List<Field> required() {
    return required;
  }

  List<SourceJoin> joins() {
    return joins;
  }

  /// Refuses to write a column anew that an index holds.
  void checkIndexes(ManifestRoot newest) {
    for (var index : newest.indexes()) {
      for (Field field : replaced) {
        if (field.id() == index.fieldId()) {
          throw new InvalidInput(
              "column '" + field.name() + "' has the index '" + index.name() + "'",
              "drop the index first, and create it again afterwards");
        }
      }
    }
  }

  private void resolve(Step step) {
    switch (step) {
      case Step.Add(Field declared, var values) -> {
        Field field = add(declared.name(), declared.type(), declared.nullable());
        if (values.isPresent()) {
          filled.add(NewColumn.computed(field, values.get().bindTo(schema, field), schema));
        } else if (!field.nullable()) {
          empty.add(field);
        }
      }
      case Step.Join(var source, var on) -> {
        SourceJoin join = new SourceJoin(source, on, schema);
        joins.add(join);
        for (int i = 0; i < join.schema().size(); i++) {
          Field given = join.schema().fields().get(i);
          Field field = add(given.name(), given.type(), given.nullable());
          filled.add(new NewColumn(field, join.column(i)));
        }
      }
      case Step.Drop(String column) -> edits.add(new Edit.Drop(change(column).id()));
      case Step.Rename(String column, String name) ->
          edits.add(new Edit.Rename(change(column).id(), name));
      case Step.Retype(String column, DataType type, boolean anew) ->
          retype(change(column), type, anew);
      case Step.Nulls(String column, boolean allowed) -> {
        Field field = change(column);
        if (allowed && field.type() instanceof DataType.Vector) {
          throw new InvalidInput("column '" + column + "' holds vectors, which are never null");
        }
        if (allowed != field.nullable()) {
          edits.add(new Edit.Widen(field.id(), field.type(), allowed));
        }
        if (!allowed && field.nullable()) {
          required.add(field);
        }
      }
    }
  }

  private void retype(Field field, DataType type, boolean anew) {
    String what = "column '" + field.name() + "' is " + field.type().text();
    if (field.type().equals(type)) {
      throw new InvalidInput(what + " already");
    }
    if (Widening.possible(field.type(), type)) {
      edits.add(new Edit.Widen(field.id(), type, field.nullable()));
      return;
    }
    if (!Casts.possible(field.type(), type)) {
      throw new InvalidInput(what + ", which cannot become " + type.text());
    }
    if (!anew) {
      throw new InvalidInput(
          what + ", of which " + type.text() + " is no wider type",
          "a cast writes the values anew");
    }
    // The column takes the old one's name when it takes its place; its files have it from now on.
    Field next = add(freeName(), type, field.nullable());
    filled.add(
        NewColumn.converted(new Field(next.id(), field.name(), type, field.nullable()), field));
    replacements.add(new Edit.Replace(field.id(), next.id()));
    replaced.add(field);
  }

  private Field add(String name, DataType type, boolean nullable) {
    Field field = new Field(base.nextFieldId() + added.size(), name, type, nullable);
    added.add(field);
    return field;
  }

  private String freeName() {
    String name = "cast " + added.size();
    while (schema.find(name).isPresent()) {
      name += "'";
    }
    return name;
  }

  private Field change(String column) {
    Field field = schema.require(column);
    if (!changed.add(column)) {
      throw new InvalidInput("column '" + column + "' is changed twice", "commit one at a time");
    }
    return field;
  }

  private void checkNames() {
    Set<Integer> freed = new HashSet<>();
    for (Edit edit : edits) {
      switch (edit) {
        case Edit.Drop(int id) -> freed.add(id);
        case Edit.Rename(int id, _) -> freed.add(id);
        case Edit.Widen _, Edit.Replace _ -> {}
      }
    }
    for (Field field : added) {
      if (schema.find(field.name()).filter(there -> !freed.contains(there.id())).isPresent()) {
        throw new InvalidInput(
            "column '" + field.name() + "' exists already",
            "choose another name, or drop it first");
      }
    }
  }
}
