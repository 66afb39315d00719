package io.omendb.index.ivf;

import io.omendb.storage.distance.FastScanCodes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Turns the rows of a list into its bytes. Thread-safe as long as no two calls share a worker.
final class ListEncoder {
  private static final int ROWS = FastScanCodes.ROWS;

  private final IvfHead head;
  private final RowDecoder decoder;
  private final Scratch[] scratch;

  ListEncoder(IvfHead head, RowDecoder decoder, int workers) {
    this.head = head;
    this.decoder = decoder;
    this.scratch = new Scratch[workers];
    Arrays.setAll(scratch, worker -> new Scratch(head));
  }

  /// The list whose rows are `members[from .. from + size)`.
  MemorySegment encode(int list, int[] members, int from, int worker) {
    int size = head.sizes()[list];
    int blocks = IvfFormat.blocks(size);
    long bytes = IvfFormat.listBytes(size, head.groups());
    MemorySegment out = Arena.ofAuto().allocate(Math.max(1, bytes), IvfFormat.ALIGNMENT);
    long terms = 4L * ROWS * blocks;
    long codes = 2 * terms;
    Scratch mine = scratch[worker];
    mine.terms.list(list);
    for (int block = 0; block < blocks; block++) {
      int first = block * ROWS;
      int count = Math.min(ROWS, size - first);
      for (int i = 0; i < ROWS; i++) {
        long place = 4L * (first + i);
        int row = i < count ? members[from + first + i] : IvfFormat.PADDING_ID;
        float term = i < count ? encode(row, mine, i) : Float.POSITIVE_INFINITY;
        out.set(IvfFormat.INT, place, row);
        out.set(IvfFormat.FLOAT, terms + place, term);
      }
      long at = codes + (long) block * FastScanCodes.blockBytes(head.groups());
      FastScanCodes.pack(mine.codes, count, head.groups(), out, at);
    }
    return out.asSlice(0, bytes);
  }

  private float encode(int row, Scratch mine, int place) {
    decoder.read(row, head.origin(), mine.residual, 0);
    float[] centroid = mine.terms.centroid();
    for (int i = 0; i < centroid.length; i++) {
      mine.residual[i] -= centroid[i];
    }
    int at = place * head.groups();
    head.quantizer().encode(mine.residual, mine.table, mine.codes, at);
    return mine.terms.of(mine.codes, at);
  }

  private static final class Scratch {
    final ResidualTerms terms;
    final float[] residual;
    final float[] table;
    final byte[] codes;

    Scratch(IvfHead head) {
      terms = new ResidualTerms(head);
      residual = new float[head.quantizer().paddedDimension()];
      table = new float[16 * head.groups()];
      codes = new byte[ROWS * head.groups()];
    }
  }
}
