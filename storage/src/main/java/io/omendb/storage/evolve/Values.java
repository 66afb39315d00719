package io.omendb.storage.evolve;

import io.omendb.storage.column.Column;

/// Where the values of a new column come from. For one thread at a time.
interface Values {
  /// A value for each of the rows, of which there is at least one.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming the id of a row that has
  ///   none
  Column of(LiveRows rows);
}
