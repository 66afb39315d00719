package io.omendb.storage.search;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where the local rows of an index segment lie in the fragments of one version. Immutable,
/// thread-safe.
///
/// Local row numbers follow ascending row ids, so that both sides are runs, and a mask of a
/// fragment becomes a mask of the segment by copying stretches of bits.
public final class SegmentRows {
  /// `count` local rows from `local` on, which lie in fragment number `fragment` from `position`
  /// on; a fragment of -1: rows that are in no fragment any more.
  private record Piece(int local, int count, int fragment, int position) {}

  private static final int ZERO_ROWS = 1_024;

  private record Placed(RowIdRange ids, int fragment, int position) {}

  private final int size;
  private final List<Piece> pieces;
  private final boolean updated;

  private SegmentRows(int size, List<Piece> pieces, boolean updated) {
    this.size = size;
    this.pieces = List.copyOf(pieces);
    this.updated = updated;
  }

  /// Finds the rows with these revision ids, ascending, in the fragments.
  ///
  /// @param fragments the revision ids of each fragment
  /// @param updated whether some fragment's row ids are other than its revision ids
  public static SegmentRows locate(List<RowIdRange> ids, List<RowIds> fragments, boolean updated) {
    List<Placed> placed = placed(fragments);
    List<Piece> pieces = new ArrayList<>();
    int local = 0;
    int next = 0;
    for (RowIdRange range : ids) {
      long at = range.first();
      while (at < range.end()) {
        while (next < placed.size() && placed.get(next).ids.end() <= at) {
          next++;
        }
        Placed here = next < placed.size() ? placed.get(next) : null;
        if (here == null || here.ids.first() > at) {
          long end = here == null ? range.end() : Math.min(range.end(), here.ids.first());
          int count = Math.toIntExact(end - at);
          pieces.add(new Piece(local, count, -1, 0));
          local += count;
          at = end;
        } else {
          int count = Math.toIntExact(Math.min(range.end(), here.ids.end()) - at);
          int position = here.position + Math.toIntExact(at - here.ids.first());
          pieces.add(new Piece(local, count, here.fragment, position));
          local += count;
          at += count;
        }
      }
    }
    return new SegmentRows(local, pieces, updated);
  }

  private static List<Placed> placed(List<RowIds> fragments) {
    List<Placed> placed = new ArrayList<>();
    for (int i = 0; i < fragments.size(); i++) {
      int position = 0;
      for (RowIdRange ids : fragments.get(i).ranges()) {
        placed.add(new Placed(ids, i, position));
        position += Math.toIntExact(ids.count());
      }
    }
    placed.sort(Comparator.comparingLong(p -> p.ids.first()));
    return placed;
  }

  public int size() {
    return size;
  }

  /// Whether row ids may differ from revision ids.
  boolean updated() {
    return updated;
  }

  /// The row id of a local row that is in a fragment.
  long rowIdOf(int local, List<FragmentRows> fragments) {
    int low = 0;
    int high = pieces.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pieces.get(middle).local <= local) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Piece piece = pieces.get(low);
    return fragments.get(piece.fragment).rowIds().at(piece.position + local - piece.local);
  }

  /// The vectors of the local rows; `vectors` has one run for each fragment.
  public VectorRows vectors(DataType.Vector type, List<VectorRows.Run> vectors) {
    List<VectorRows.Run> runs = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.fragment < 0) {
        addZeros(piece.count, type, runs);
      } else {
        VectorRows.Run run = vectors.get(piece.fragment);
        long offset = run.offset() + (long) piece.position * type.stride();
        runs.add(new VectorRows.Run(piece.count, run.bytes(), offset));
      }
    }
    ElementType element = type.element();
    return new VectorRows(type.dimension(), element, runs);
  }

  /// The local rows that `accept` holds by fragment; a null mask in the list accepts the whole
  /// fragment.
  RowMask toLocal(List<FragmentRows> fragments) {
    RowMask local = new RowMask(size);
    for (Piece piece : pieces) {
      if (piece.fragment >= 0) {
        RowMask accept = fragments.get(piece.fragment).accept();
        if (accept == null) {
          local.setRange(piece.local, piece.local + piece.count);
        } else {
          local.orRange(accept, piece.position, piece.local, piece.count);
        }
      }
    }
    return local;
  }

  /// Adds the positions that this segment covers to one mask for each fragment.
  void cover(List<RowMask> covered) {
    for (Piece piece : pieces) {
      if (piece.fragment >= 0) {
        covered.get(piece.fragment).setRange(piece.position, piece.position + piece.count);
      }
    }
  }

  /// Rows that are nowhere share one stretch of zeros: how many there are is what a file claims.
  private static void addZeros(int count, DataType.Vector type, List<VectorRows.Run> runs) {
    Bytes zeros = zeros(Math.min(count, ZERO_ROWS), type);
    for (int left = count; left > 0; left -= ZERO_ROWS) {
      runs.add(new VectorRows.Run(Math.min(left, ZERO_ROWS), zeros, 0));
    }
  }

  private static Bytes zeros(int count, DataType.Vector type) {
    MemorySegment segment = Arena.ofAuto().allocate((long) count * type.stride(), 64);
    return new Bytes() {
      @Override
      public MemorySegment segment() {
        return segment;
      }

      @Override
      public void verify(long offset, long length) {}
    };
  }
}
