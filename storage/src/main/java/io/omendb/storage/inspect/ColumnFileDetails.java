package io.omendb.storage.inspect;

import io.omendb.storage.columnfile.ColumnFileAnatomy;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Batch;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Buffer;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Chunk;
import io.omendb.storage.columnfile.cold.ColdAnatomy;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;

/// Describes column files. Stateless.
final class ColumnFileDetails {
  private ColumnFileDetails() {}

  static Description of(ObjectBytes bytes) {
    List<Problem> problems = new ArrayList<>();
    Facts facts =
        new Facts()
            .add("file", bytes.name())
            .add("bytes", bytes.length())
            .add("format", cold(bytes) ? "Parquet column file" : "Arrow IPC column file");
    try {
      ColumnFileAnatomy anatomy = anatomy(bytes);
      anatomy.problems().forEach(e -> problems.add(Description.problem(bytes.name(), e)));
      content(bytes.name(), anatomy, facts, problems);
    } catch (StorageException e) {
      problems.add(Description.problem(bytes.name(), e));
    }
    return new Description(facts.group(), problems);
  }

  /// Takes a file of either encoding apart.
  ///
  /// @throws StorageException.Corrupt if its footer is damaged
  static ColumnFileAnatomy anatomy(ObjectBytes bytes) {
    return cold(bytes) ? ColdAnatomy.of(bytes) : ColumnFileAnatomy.of(bytes);
  }

  /// A file whose first bytes are damaged is known by its name.
  private static boolean cold(ObjectBytes bytes) {
    return ColdAnatomy.recognises(bytes)
        || (bytes.name().endsWith(".parquet") && !ColumnFileAnatomy.recognises(bytes));
  }

  private static void content(
      String path, ColumnFileAnatomy anatomy, Facts facts, List<Problem> problems) {
    List<Integer> damaged = anatomy.blocks().damagedBlocks();
    for (int block : damaged) {
      try {
        anatomy.blocks().verify((long) block * BlockSums.BLOCK_BYTES, 1);
      } catch (StorageException e) {
        Problem problem = Description.problem(path, e);
        if (!problems.contains(problem)) {
          problems.add(problem);
        }
      }
    }
    facts
        .add("rows", anatomy.batches().stream().mapToLong(Batch::rows).sum())
        .add(
            "tail",
            new Facts()
                .add("offset", anatomy.streamBytes())
                .add("bytes", anatomy.tailBytes())
                .addChecksum("crc32c", anatomy.tailCrc32c())
                .group())
        .add(
            "blocks",
            new Facts()
                .add("body_bytes", anatomy.streamBytes())
                .add("count", anatomy.blocks().blocks())
                .add("damaged", damaged.stream().map(block -> new Detail.Whole(block)).toList())
                .group())
        .add("fields", anatomy.fields().stream().map(ColumnFileDetails::field).toList());
    List<Detail> batches = new ArrayList<>();
    for (Batch batch : anatomy.batches()) {
      batches.add(batch(batch));
    }
    facts.add("batches", batches);
  }

  private static Detail.Group field(Field field) {
    return new Facts()
        .add("id", field.id())
        .add("name", field.name())
        .add("type", field.type().text())
        .add("nullable", field.nullable())
        .group();
  }

  private static Detail.Group batch(Batch batch) {
    List<Detail> buffers = new ArrayList<>();
    for (Chunk chunk : batch.columns()) {
      for (int i = 0; i < chunk.buffers().size(); i++) {
        Buffer buffer = chunk.buffers().get(i);
        buffers.add(
            new Facts()
                .add("column", chunk.field().name())
                .add("nulls", chunk.nulls())
                .add("buffer", i)
                .add("offset", buffer.offset())
                .add("bytes", buffer.bytes())
                .add("plain_bytes", buffer.plainBytes())
                .group());
      }
    }
    return new Facts()
        .add("offset", batch.offset())
        .add("metadata_bytes", batch.metadataBytes())
        .add("body_bytes", batch.bodyBytes())
        .add("rows", batch.rows())
        .add("buffers", buffers)
        .group();
  }
}
