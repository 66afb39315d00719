package io.omendb.storage.maintain.compact;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.RowOrder;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.codec.FragmentMessage;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;

/// What a task wrote, still in no version: the fragments as they were read, and those that take
/// their place. Immutable.
///
/// A lease keeps the version and the files while the task runs, but none between its end and the
/// commit, since a result may go to another process. A garbage collection meanwhile may remove the
/// version that was read, if it is old enough, and the files of the result once they are older than
/// the time that it leaves files which no version names: a day unless it is told otherwise, and
/// never less than an hour unless forced. The commit is then refused with
/// [io.omendb.storage.error.StorageException.CommitConflict]; no row is lost, since the fragments
/// that were read are still those of the dataset, and the task can be planned and run again.
///
/// A collection that begins after the commit has begun leaves the files. One that is just removing
/// files is not noticed: results that are older than that time are not to be committed beside one.
///
/// @param version the version that was read
public record CompactionResult(UUID dataset, long version, Change.Rewrite rewrite) {
  private static final int MAGIC = 0x4f435231;
  private static final String WHERE = "a compaction result";

  /// Deleted rows that the outputs do not hold.
  public long rowsDropped() {
    return rewrite.inputs().stream().mapToLong(input -> input.dropped().cardinality()).sum();
  }

  /// Whether the fragments that were read are there, with the files that they had.
  ///
  /// @param now finds a fragment of a version by its id
  public boolean fits(LongFunction<Optional<FragmentEntry>> now) {
    return rewrite.inputs().stream()
        .allMatch(input ->
            now.apply(input.fragmentId())
                .map(entry -> entry.files().equals(input.files()))
                .orElse(false));
  }

  /// The result as bytes that [#fromBytes] reads, in this or another process.
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeLong(dataset.getMostSignificantBits());
      out.writeLong(dataset.getLeastSignificantBits());
      out.writeLong(version);
      out.writeInt(rewrite.inputs().size());
      for (Change.Rewrite.Input input : rewrite.inputs()) {
        write(out, FragmentMessage.encode(entry(input)));
        out.writeLong(input.dropped().cardinality());
        write(out, input.dropped().encode());
      }
      out.writeInt(rewrite.outputs().size());
      for (int i = 0; i < rewrite.outputs().size(); i++) {
        write(out, FragmentMessage.encode(entry(i, rewrite.outputs().get(i))));
      }
      out.writeInt(rewrite.order().map(RowOrder::rows).orElse(-1));
      if (rewrite.order().isPresent()) {
        RowOrder order = rewrite.order().get();
        for (int row = 0; row < order.rows(); row++) {
          out.writeInt(Math.toIntExact(order.placeOf(row)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Reads what [#toBytes] wrote.
  ///
  /// @throws Corrupt if it is something else
  public static CompactionResult fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.getInt() != MAGIC) {
        throw new Corrupt("not a compaction result", null);
      }
      UUID dataset = new UUID(in.getLong(), in.getLong());
      long version = in.getLong();
      List<Change.Rewrite.Input> inputs = new ArrayList<>();
      for (int i = length(in, Integer.BYTES); i > 0; i--) {
        FragmentEntry entry = FragmentMessage.decode(block(in), WHERE);
        long cardinality = in.getLong();
        DeletedRows dropped = DeletedRows.decode(block(in), cardinality, entry.rows(), WHERE);
        inputs.add(new Change.Rewrite.Input(entry.id(), entry.files(), entry.rows(), dropped));
      }
      List<Change.NewFragment> outputs = new ArrayList<>();
      for (int i = length(in, Integer.BYTES); i > 0; i--) {
        FragmentEntry entry = FragmentMessage.decode(block(in), WHERE);
        outputs.add(
            new Change.NewFragment(
                entry.rows(),
                entry.files(),
                entry.statistics(),
                new Change.Identity.Moved(entry.rowIds(), entry.ownRevisions())));
      }
      Optional<RowOrder> order = order(in);
      if (in.hasRemaining()) {
        throw new Corrupt(WHERE + " with bytes behind it", null);
      }
      CompactionResult result =
          new CompactionResult(dataset, version, new Change.Rewrite(inputs, outputs, order));
      result.requireBalance();
      return result;
    } catch (StorageException e) {
      throw e;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new Corrupt(WHERE + " that is cut off or damaged", null);
    }
  }

  /// As many rows go in as come out.
  private void requireBalance() {
    long in = rewrite.inputs().stream().mapToLong(Change.Rewrite.Input::rows).sum() - rowsDropped();
    long out = rewrite.outputs().stream().mapToLong(Change.NewFragment::rows).sum();
    if (in != out || rewrite.order().map(order -> order.rows() != out).orElse(false)) {
      throw new Corrupt(WHERE + " with " + in + " rows read and " + out + " written", null);
    }
  }

  private static Optional<RowOrder> order(ByteBuffer in) {
    int rows = in.getInt();
    if (rows < 0) {
      return Optional.empty();
    }
    if (rows > in.remaining() / Integer.BYTES) {
      throw new BufferUnderflowException();
    }
    int[] places = new int[rows];
    boolean[] taken = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      int place = in.getInt();
      if (place < 0 || place >= rows || taken[place]) {
        throw new Corrupt(WHERE + ": row " + row + " goes to place " + place, null);
      }
      taken[place] = true;
      places[row] = place;
    }
    return Optional.of(new RowOrder(places));
  }

  /// An entry with the input's files; its ids, which a commit takes from elsewhere, are made up.
  private static FragmentEntry entry(Change.Rewrite.Input input) {
    RowIdSet.Stored stored = new RowIdSet.Stored(0, input.rows());
    return new FragmentEntry(
        input.fragmentId(),
        input.rows(),
        has(input, Schema.ROW_ID) ? stored : RowIdSet.of(0, input.rows()),
        has(input, Schema.REVISION) ? Optional.of(stored) : Optional.empty(),
        input.files(),
        List.of(),
        Optional.empty(),
        1);
  }

  private static boolean has(Change.Rewrite.Input input, Field field) {
    return input.files().stream().anyMatch(file -> file.fieldIds().contains(field.id()));
  }

  private static FragmentEntry entry(int number, Change.NewFragment output) {
    if (!(output.identity() instanceof Change.Identity.Moved moved)) {
      throw new IllegalStateException("a rewrite keeps the ids of its rows");
    }
    return new FragmentEntry(
        number,
        output.rows(),
        moved.rowIds(),
        moved.revisions(),
        output.files(),
        output.statistics(),
        Optional.empty(),
        1);
  }

  private static void write(DataOutputStream out, byte[] block) throws IOException {
    out.writeInt(block.length);
    out.write(block);
  }

  private static byte[] block(ByteBuffer in) {
    byte[] block = new byte[length(in, 1)];
    in.get(block);
    return block;
  }

  /// How many entries follow, each of at least so many bytes.
  private static int length(ByteBuffer in, int entryBytes) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining() / entryBytes) {
      throw new Corrupt(WHERE + " with " + length + " entries", null);
    }
    return length;
  }
}
