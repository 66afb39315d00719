package io.omendb.storage.source.convert;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The type of a column by its first values, as a JSON file has them. The first value that is not
/// null decides whether it is a scalar, a list or a struct, and of which kind; whole numbers and
/// others are float64 together. A value that does not fit is reported when it is read. For one
/// thread at a time.
public final class TypeGuess {
  private @Nullable Scalar scalar;
  private @Nullable TypeGuess elements;
  private @Nullable Map<String, TypeGuess> members;
  private int dimension;
  private boolean numbersOnly = true;

  /// Takes a value of a JSON record into account.
  public void add(@Nullable Object value) {
    switch (value) {
      case null -> {}
      case Boolean _ -> addScalar(Scalar.BOOL);
      case Long _ -> addScalar(Scalar.INT64);
      case Double _ -> addScalar(Scalar.FLOAT64);
      case String _ -> addScalar(Scalar.STRING);
      case Map<?, ?> object -> addObject(object);
      case List<?> array -> addArray(array.size(), array);
      case long[] array -> addArray(array.length, List.of(0L));
      case double[] array -> addArray(array.length, List.of(0.0));
      case Object other -> throw new IllegalArgumentException("not a value: " + other);
    }
  }

  private boolean undecided() {
    return scalar == null && elements == null && members == null;
  }

  private void addScalar(Scalar type) {
    if (undecided()) {
      scalar = type;
    } else if ((scalar == Scalar.INT64 && type == Scalar.FLOAT64)
        || (scalar == Scalar.FLOAT64 && type == Scalar.INT64)) {
      scalar = Scalar.FLOAT64;
    }
  }

  /// @param kinds values of each kind that the array has
  private void addArray(int length, List<?> kinds) {
    if (undecided()) {
      elements = new TypeGuess();
    }
    TypeGuess inner = elements;
    if (inner == null) {
      return;
    }
    if (dimension == 0) {
      dimension = length;
    }
    for (Object value : kinds) {
      numbersOnly &= value instanceof Long || value instanceof Double;
      inner.add(value);
    }
  }

  private void addObject(Map<?, ?> object) {
    if (undecided()) {
      members = new LinkedHashMap<>();
    }
    Map<String, TypeGuess> inner = members;
    if (inner != null) {
      object.forEach((name, value) ->
          inner.computeIfAbsent(String.valueOf(name), _ -> new TypeGuess()).add(value));
    }
  }

  /// The type of the column; empty if no value told. Arrays of numbers are vectors.
  ///
  /// @throws InvalidInput if arrays or objects are empty throughout
  public Optional<DataType> column() {
    if (elements == null || !numbersOnly) {
      return nested();
    }
    if (dimension == 0) {
      throw new InvalidInput("an empty array is no vector");
    }
    if (dimension > DataType.Vector.MAX_DIMENSION) {
      throw new InvalidInput("a vector of dimension " + dimension + " is too long");
    }
    return Optional.of(new DataType.Vector(dimension, ElementType.FLOAT32));
  }

  private Optional<DataType> nested() {
    TypeGuess list = elements;
    if (list != null) {
      return Optional.of(new DataType.ListOf(list.nested().orElse(Scalar.STRING)));
    }
    Map<String, TypeGuess> struct = members;
    if (struct == null) {
      return Optional.ofNullable(scalar);
    }
    if (struct.isEmpty()) {
      throw new InvalidInput("an empty object has no members");
    }
    List<DataType.Member> found = new ArrayList<>();
    struct.forEach((name, guess) ->
        found.add(new DataType.Member(name, guess.nested().orElse(Scalar.STRING), true)));
    return Optional.of(new DataType.Struct(found));
  }
}
