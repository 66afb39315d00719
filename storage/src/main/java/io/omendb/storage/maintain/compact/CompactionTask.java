package io.omendb.storage.maintain.compact;

import io.omendb.storage.error.StorageException.Corrupt;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Fragments of one version that are rewritten together, wherever it is done. Immutable.
///
/// @param version the version whose fragments they are
/// @param fragments their ids, in order
/// @param liveRows how many rows are copied
/// @param bytes what their files take now
/// @param targetRows how many rows an output has at most
/// @param clusterBy ids of the columns that the rows are sorted by; empty: they keep their order
/// @param cold ids of the scalar columns that are written as Parquet
public record CompactionTask(
    UUID dataset,
    long version,
    List<Long> fragments,
    long liveRows,
    long bytes,
    long targetRows,
    List<Integer> clusterBy,
    List<Integer> cold) {
  private static final int MAGIC = 0x4f435432;

  public CompactionTask {
    fragments = List.copyOf(fragments);
    clusterBy = List.copyOf(clusterBy);
    cold = List.copyOf(cold);
    if (fragments.isEmpty() || targetRows < 1) {
      throw new IllegalArgumentException("a task without fragments or rows");
    }
  }

  /// The task as bytes that [#fromBytes] reads, in this or another process.
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeLong(dataset.getMostSignificantBits());
      out.writeLong(dataset.getLeastSignificantBits());
      out.writeLong(version);
      out.writeLong(liveRows);
      out.writeLong(this.bytes);
      out.writeLong(targetRows);
      out.writeInt(fragments.size());
      for (long fragment : fragments) {
        out.writeLong(fragment);
      }
      writeFields(out, clusterBy);
      writeFields(out, cold);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Reads what [#toBytes] wrote.
  ///
  /// @throws Corrupt if it is something else
  public static CompactionTask fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      if (in.getInt() != MAGIC) {
        throw new Corrupt("not a compaction task", null);
      }
      UUID dataset = new UUID(in.getLong(), in.getLong());
      long version = in.getLong();
      long liveRows = in.getLong();
      long size = in.getLong();
      long targetRows = in.getLong();
      List<Long> fragments = new ArrayList<>();
      for (int i = count(in, Long.BYTES); i > 0; i--) {
        fragments.add(in.getLong());
      }
      List<Integer> clusterBy = readFields(in);
      List<Integer> cold = readFields(in);
      if (in.hasRemaining()) {
        throw new Corrupt("a compaction task with bytes behind it", null);
      }
      return new CompactionTask(
          dataset, version, fragments, liveRows, size, targetRows, clusterBy, cold);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new Corrupt("a compaction task that is cut off or damaged", null);
    }
  }

  private static void writeFields(DataOutputStream out, List<Integer> fields) throws IOException {
    out.writeInt(fields.size());
    for (int field : fields) {
      out.writeInt(field);
    }
  }

  private static List<Integer> readFields(ByteBuffer in) {
    List<Integer> fields = new ArrayList<>();
    for (int i = count(in, Integer.BYTES); i > 0; i--) {
      fields.add(in.getInt());
    }
    return fields;
  }

  private static int count(ByteBuffer in, int entryBytes) {
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / entryBytes) {
      throw new Corrupt("a compaction task with " + count + " entries", null);
    }
    return count;
  }
}
