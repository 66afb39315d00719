package io.omendb.storage.columnfile.cold;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.parquet.ParquetSchema;
import io.omendb.storage.parquet.RowGroupWriter;
import io.omendb.storage.schema.Field;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/// Writes columns as a cold file: Parquet of one row group per 65,536 rows. Holds one row group in
/// memory. For one thread at a time. Closing without [#finish] leaves nothing.
public final class ColdFileWriter implements AutoCloseable {
  /// How many rows lie between two looks at how large a page is.
  private static final int LOOK_ROWS = 64;

  private final String name;
  private final List<Field> fields;
  private final ObjectUpload upload;
  private final ColdOutput out;
  private final RowGroupWriter groups;
  private long rows;

  /// Starts a file.
  ///
  /// @param name the object's file name within `directory`
  public ColdFileWriter(ObjectStore store, String directory, String name, List<Field> fields) {
    this.name = name;
    this.fields = List.copyOf(fields);
    this.upload = store.create(directory + "/" + name);
    this.out = new ColdOutput(upload);
    try {
      this.groups = new RowGroupWriter(out, ParquetSchema.withIds(fields), properties());
    } catch (IOException e) {
      upload.close();
      throw failure(e);
    }
  }

  private static ParquetProperties properties() {
    return ParquetProperties.builder()
        .withPageRowCountLimit(ColumnFileFormat.BATCH_ROWS)
        .withMinRowCountForPageSizeCheck(LOOK_ROWS)
        .estimateRowCountForPageSizeCheck(false)
        .build();
  }

  /// Appends `count` rows from row `from` on: one column for each field.
  public void write(List<Column> batch, int from, int count) {
    try {
      for (int row = from; row < from + count; row++) {
        groups.add(batch, row);
        if (groups.rows() == ColumnFileFormat.BATCH_ROWS) {
          groups.endGroup();
        }
      }
      rows += count;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  public long rows() {
    return rows;
  }

  /// Completes the file and tells what the manifest records of it.
  ///
  /// @throws LimitExceeded if a column has more than 256 MiB in 65,536 rows
  public ColumnFile finish() {
    try {
      groups.endGroup();
      String checksums = BlockSums.text(out.beginTail());
      requireLimits(groups.finish(Map.of(ColumnFileFormat.BLOCK_CRC_KEY, checksums)));
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
    int tailBytes =
        (int) Limits.check("bytes of the tail", name, out.tailBytes(), Limits.MAX_TAIL_BYTES);
    upload.complete();
    return new ColumnFile(
        new FileRef(name, out.getPos(), out.crc32c()),
        ColumnFile.Encoding.PARQUET,
        tailBytes,
        out.tailCrc32c(),
        fields.stream().map(Field::id).toList());
  }

  private static void requireLimits(ParquetMetadata footer) {
    for (BlockMetaData group : footer.getBlocks()) {
      for (ColumnChunkMetaData chunk : group.getColumns()) {
        if (!ColdSizes.known(chunk) || chunk.getValueCount() > ColumnFileFormat.MAX_ELEMENTS) {
          throw new LimitExceeded(
              "column '"
                  + chunk.getPath().toArray()[0]
                  + "' has more than "
                  + Limits.MAX_BUFFER_BYTES
                  + " bytes in "
                  + group.getRowCount()
                  + " rows",
              null,
              "leave it out of the cold columns");
        }
      }
    }
  }

  @Override
  public void close() {
    try (upload) {
      groups.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private StoreFailure failure(IOException e) {
    return new StoreFailure("cannot write " + name + ": " + e.getMessage(), name, e);
  }
}
