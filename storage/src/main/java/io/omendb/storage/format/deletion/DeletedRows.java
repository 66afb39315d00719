package io.omendb.storage.format.deletion;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.InvalidRoaringFormat;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/// Positions of deleted rows within one fragment. Immutable.
public final class DeletedRows {
  private final RoaringBitmap bitmap;

  private DeletedRows(RoaringBitmap bitmap) {
    this.bitmap = bitmap;
  }

  /// These positions, in any order.
  public static DeletedRows of(int... positions) {
    RoaringBitmap bitmap = RoaringBitmap.bitmapOf(positions);
    bitmap.runOptimize();
    return new DeletedRows(bitmap);
  }

  /// The positions of the bits that are set, 64 a word, lowest bit first.
  public static DeletedRows ofBits(long[] words) {
    RoaringBitmap bitmap = BitSetUtil.bitmapOf(words);
    bitmap.runOptimize();
    return new DeletedRows(bitmap);
  }

  /// The positions in a bitmap, which is copied.
  public static DeletedRows of(RoaringBitmap positions) {
    RoaringBitmap bitmap = positions.clone();
    bitmap.runOptimize();
    return new DeletedRows(bitmap);
  }

  /// Reads the portable form and checks it wholly: the bytes may be hostile.
  ///
  /// @param cardinality how many rows it must hold
  /// @param rows how many rows the fragment has; every position is below
  /// @param where the file, for messages
  public static DeletedRows decode(byte[] roaring, long cardinality, long rows, String where) {
    Limits.check("bytes of a deletion bitmap", where, roaring.length, Limits.MAX_DELETION_BYTES);
    RoaringBitmap bitmap = new RoaringBitmap();
    try {
      bitmap.deserialize(ByteBuffer.wrap(roaring));
    } catch (IOException
        | BufferUnderflowException
        | InvalidRoaringFormat
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | IllegalArgumentException e) {
      throw corrupt(where, "is not a Roaring bitmap: " + e.getMessage());
    }
    if (bitmap.serializedSizeInBytes() != roaring.length) {
      throw corrupt(where, "has " + roaring.length + " bytes, of which some are not used");
    }
    if (bitmap.getLongCardinality() != cardinality) {
      throw corrupt(
          where, "holds " + bitmap.getLongCardinality() + " rows, expected " + cardinality);
    }
    requireAscending(bitmap, cardinality, rows, where);
    return new DeletedRows(bitmap);
  }

  private static void requireAscending(
      RoaringBitmap bitmap, long cardinality, long rows, String where) {
    long before = -1;
    long seen = 0;
    PeekableIntIterator positions = bitmap.getIntIterator();
    while (seen <= cardinality && positions.hasNext()) {
      long position = Integer.toUnsignedLong(positions.next());
      if (position <= before || position >= rows) {
        throw corrupt(where, "position " + position + " after " + before + " of " + rows + " rows");
      }
      before = position;
      seen++;
    }
    if (seen != cardinality) {
      throw corrupt(where, "holds other rows than its counts say");
    }
  }

  private static Corrupt corrupt(String where, String what) {
    return new Corrupt("deletion vector in " + where + ": " + what, where);
  }

  public boolean contains(int position) {
    return bitmap.contains(position);
  }

  /// How many rows are deleted.
  public long cardinality() {
    return bitmap.getLongCardinality();
  }

  /// The greatest position, or -1 if there is none.
  public long last() {
    return bitmap.isEmpty() ? -1 : Integer.toUnsignedLong(bitmap.last());
  }

  /// The positions in either.
  public DeletedRows union(DeletedRows other) {
    RoaringBitmap union = RoaringBitmap.or(bitmap, other.bitmap);
    union.runOptimize();
    return new DeletedRows(union);
  }

  /// These positions without those of another set.
  public DeletedRows without(DeletedRows other) {
    return new DeletedRows(RoaringBitmap.andNot(bitmap, other.bitmap));
  }

  /// How many positions are less than this one.
  public long countBelow(int position) {
    return position == 0 ? 0 : bitmap.rankLong(position - 1);
  }

  /// Calls with each position, ascending.
  public void forEach(IntConsumer action) {
    PeekableIntIterator positions = bitmap.getIntIterator();
    while (positions.hasNext()) {
      action.accept(positions.next());
    }
  }

  /// The positions, ascending.
  public int[] toArray() {
    return bitmap.toArray();
  }

  /// The portable form, with runs where they are shorter.
  public byte[] encode() {
    byte[] bytes = new byte[bitmap.serializedSizeInBytes()];
    bitmap.serialize(ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeletedRows rows && rows.bitmap.equals(bitmap);
  }

  @Override
  public int hashCode() {
    return bitmap.hashCode();
  }

  @Override
  public String toString() {
    return cardinality() + " deleted rows";
  }
}
