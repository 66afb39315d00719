package io.omendb.storage.filter;

/// A condition on rows.
public sealed interface Predicate permits Predicate.Constant {
  record Constant(boolean value) implements Predicate {}
}
