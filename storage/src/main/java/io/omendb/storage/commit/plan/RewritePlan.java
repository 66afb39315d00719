package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Finds the rows that others deleted while fragments were rewritten, at their new places. For one
/// thread at a time.
final class RewritePlan {
  private final Change.Rewrite rewrite;
  private final Deletions deletions;
  private final String where;
  private final Map<Long, DeletedRows> late = new HashMap<>();

  RewritePlan(Change.Rewrite rewrite, Deletions deletions, String where) {
    this.rewrite = rewrite;
    this.deletions = deletions;
    this.where = where;
  }

  /// Hears of an input as the newest version has it.
  ///
  /// @throws CommitConflict if it has other files than were read
  void take(Change.Rewrite.Input input, FragmentEntry now) {
    if (!now.files().equals(input.files())) {
      throw new CommitConflict(
          "fragment " + now.id() + " got other columns while it was rewritten", where, "try again");
    }
    if (input.unreadable().isPresent() && !input.unreadable().equals(now.deletions())) {
      throw new CommitConflict(
          "fragment " + now.id() + " got other deletions while it was repaired",
          where,
          "try again");
    }
    late.put(
        now.id(),
        input.unreadable().isPresent()
            ? DeletedRows.of()
            : deletions.of(now).without(input.dropped()));
  }

  /// The rows of an output that were deleted meanwhile; empty if none was.
  Optional<DeletedRows> deletedIn(int output) {
    List<Change.NewFragment> outputs = rewrite.outputs();
    long first = outputs.subList(0, output).stream().mapToLong(Change.NewFragment::rows).sum();
    long end = first + outputs.get(output).rows();
    IntStream.Builder deleted = IntStream.builder();
    long before = 0;
    for (Change.Rewrite.Input input : rewrite.inputs()) {
      DeletedRows lateRows = late.getOrDefault(input.fragmentId(), DeletedRows.of());
      for (int position : lateRows.toArray()) {
        long live = before + position - input.dropped().countBelow(position);
        long place = rewrite.order().isPresent() ? rewrite.order().get().placeOf(live) : live;
        if (place >= first && place < end) {
          deleted.add(Math.toIntExact(place - first));
        }
      }
      before += input.rows() - input.dropped().cardinality();
    }
    int[] places = deleted.build().toArray();
    return places.length == 0 ? Optional.empty() : Optional.of(DeletedRows.of(places));
  }
}
