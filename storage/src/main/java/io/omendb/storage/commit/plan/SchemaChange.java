package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A schema after a change, and the fields that are gone. Immutable.
record SchemaChange(Schema schema, Set<Integer> dropped) {
  SchemaChange {
    dropped = Set.copyOf(dropped);
  }

  /// @param primaryKey fields that must stay as they are
  static SchemaChange of(Schema before, List<Integer> primaryKey, List<Change.Edit> edits) {
    List<Field> fields = new ArrayList<>(before.fields());
    Set<Integer> dropped = new HashSet<>();
    for (Change.Edit edit : edits) {
      switch (edit) {
        case Change.Edit.Drop(int id) -> {
          Field gone = fields.remove(place(fields, id));
          refuseKey(gone, primaryKey);
          dropped.add(id);
        }
        case Change.Edit.Rename(int id, String name) -> {
          int at = place(fields, id);
          Field field = fields.get(at);
          fields.set(at, new Field(id, name, field.type(), field.nullable()));
        }
        case Change.Edit.Widen(int id, var type, boolean nullable) -> {
          int at = place(fields, id);
          refuseKey(fields.get(at), primaryKey);
          fields.set(at, new Field(id, fields.get(at).name(), type, nullable));
        }
        case Change.Edit.Replace(int id, int by) -> {
          Field old = fields.get(place(fields, id));
          refuseKey(old, primaryKey);
          Field other = fields.remove(place(fields, by));
          fields.set(place(fields, id), new Field(by, old.name(), other.type(), other.nullable()));
          dropped.add(id);
        }
      }
    }
    if (fields.isEmpty()) {
      throw new InvalidInput("a dataset needs at least one column");
    }
    return new SchemaChange(new Schema(fields), dropped);
  }

  /// The schema with further columns, which have the next ids.
  static Schema adding(Schema before, List<Field> added, int nextFieldId) {
    List<Field> fields = new ArrayList<>(before.fields());
    for (int i = 0; i < added.size(); i++) {
      if (added.get(i).id() != nextFieldId + i) {
        throw new IllegalArgumentException("field id " + added.get(i).id() + " is not the next");
      }
      fields.add(added.get(i));
    }
    return new Schema(fields);
  }

  private static int place(List<Field> fields, int id) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).id() == id) {
        return i;
      }
    }
    throw new InvalidInput("there is no column with the field id " + id);
  }

  private static void refuseKey(Field field, List<Integer> primaryKey) {
    if (primaryKey.contains(field.id())) {
      throw new InvalidInput(
          "column '" + field.name() + "' is part of the primary key, which stays as it is");
    }
  }
}
