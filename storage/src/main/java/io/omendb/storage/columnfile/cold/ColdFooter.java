package io.omendb.storage.columnfile.cold;

import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.parquet.ParquetOpener;
import io.omendb.storage.parquet.ThriftWalk;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/// What the footer of a cold file says: its fields, where the chunks of each lie, and the checksum
/// of each block before the tail. Immutable.
///
/// @param streamBytes where the last chunk ends, and the tail begins
record ColdFooter(ParquetMetadata metadata, List<Field> fields, long streamBytes, int[] checksums) {
  /// Where in a footer the elements of the schema are, and how many children each has.
  private static final int SCHEMA = 2;

  private static final int SCHEMA_LEVEL = 3;
  private static final int CHILDREN = 5;

  /// Parses the last bytes of a file.
  ///
  /// @param start where these bytes begin in the file
  /// @throws Corrupt if they are no such footer
  static ColdFooter parse(MemorySegment last, long start, String path) {
    checkShape(last, path);
    try {
      ParquetMetadata metadata = metadata(last, start);
      MessageType message = metadata.getFileMetaData().getSchema();
      List<Field> fields = ColdTypes.fields(message, path);
      Schema schema = new Schema(fields);
      long end = checkChunks(metadata, message, start + last.byteSize(), path);
      String text =
          metadata.getFileMetaData().getKeyValueMetaData().get(ColumnFileFormat.BLOCK_CRC_KEY);
      if (text == null) {
        throw new Corrupt(path + ": footer has no checksums of blocks", path);
      }
      int[] checksums = BlockSums.parse(text);
      if (checksums.length != BlockSums.blocksOf(end)) {
        throw new Corrupt(
            path + ": " + checksums.length + " checksums do not fit to " + end + " bytes", path);
      }
      return new ColdFooter(metadata, schema.fields(), end, checksums);
    } catch (Corrupt e) {
      throw e;
    } catch (IOException | StorageException e) {
      throw new Corrupt(path + ": footer is damaged: " + e.getMessage(), path);
    } catch (RuntimeException e) {
      throw new Corrupt(path + ": footer is damaged: " + e, path);
    }
  }

  String createdBy() {
    return String.valueOf(metadata.getFileMetaData().getCreatedBy());
  }

  /// The part of the schema with one field.
  MessageType message(int column) {
    MessageType all = metadata.getFileMetaData().getSchema();
    return new MessageType(all.getName(), all.getFields().get(column));
  }

  /// The chunks of one field in a row group.
  List<ColumnChunkMetaData> chunks(int column, int group) {
    String name = metadata.getFileMetaData().getSchema().getFieldName(column);
    return metadata.getBlocks().get(group).getColumns().stream()
        .filter(chunk -> chunk.getPath().toArray()[0].equals(name))
        .toList();
  }

  /// Checks what would be allocated or called too deep, before the footer is built.
  private static void checkShape(MemorySegment last, String path) {
    long length = last.byteSize() - ColdFormat.TRAILER_BYTES;
    if (length < 1) {
      throw new Corrupt(path + " is cut off", path);
    }
    MemorySegment magic = last.asSlice(length + Integer.BYTES);
    if (magic.mismatch(MemorySegment.ofArray(ColdFormat.MAGIC)) >= 0) {
      throw new Corrupt(path + ": no Parquet magic at the end", path);
    }
    int footer = last.get(ColdFormat.INT, length);
    if (footer < 1 || footer > length) {
      throw new Corrupt(path + ": a footer of " + footer + " bytes in " + length, path);
    }
    SchemaShape shape = new SchemaShape(path);
    long end = ThriftWalk.walk(last.asSlice(length - footer, footer), 0, path, shape);
    if (end != footer) {
      throw new Corrupt(path + ": a footer of " + end + " bytes in " + footer, path);
    }
    shape.check();
  }

  private static ParquetMetadata metadata(MemorySegment last, long start) throws IOException {
    MappedInput input = new MappedInput(null, start, last);
    try (ParquetFileReader reader = ParquetOpener.open(input, ColdFormat.MAX_PAGE_BYTES)) {
      return reader.getFooter();
    }
  }

  /// Checks that chunks are those of the schema and lie one behind the other, and answers where
  /// they end.
  private static long checkChunks(
      ParquetMetadata metadata, MessageType message, long fileBytes, String path) {
    List<ColumnDescriptor> leaves = message.getColumns();
    long end = ColdFormat.MAGIC.length;
    for (BlockMetaData group : metadata.getBlocks()) {
      List<ColumnChunkMetaData> chunks = group.getColumns();
      if (chunks.size() != leaves.size()) {
        throw new Corrupt(path + ": a row group of " + chunks.size() + " chunks", path);
      }
      for (int i = 0; i < chunks.size(); i++) {
        ColumnChunkMetaData chunk = chunks.get(i);
        long bytes = chunk.getTotalSize();
        if (chunk.isEncrypted()
            || chunk.getCodec() != CompressionCodecName.ZSTD
            || !Arrays.equals(chunk.getPath().toArray(), leaves.get(i).getPath())
            || chunk.getStartingPos() != end
            || bytes < 0
            || bytes > fileBytes - end
            || chunk.getValueCount() < group.getRowCount()
            || chunk.getValueCount() > ColumnFileFormat.MAX_ELEMENTS
            || !ColdSizes.known(chunk)) {
          throw new Corrupt(
              "%s: chunk '%s' of %d values and %d bytes at %d, expected at %d of %d"
                  .formatted(
                      path,
                      chunk.getPath().toDotString(),
                      chunk.getValueCount(),
                      bytes,
                      chunk.getStartingPos(),
                      end,
                      fileBytes),
              path);
        }
        end += bytes;
      }
    }
    return end;
  }

  /// How many elements the schema has and how deep they are. For one thread, for one footer.
  private static final class SchemaShape implements ThriftWalk.Listener {
    private final String path;
    private final List<Long> children = new ArrayList<>();

    SchemaShape(String path) {
      this.path = path;
    }

    @Override
    public void struct(int outer, int level) {
      if (outer == SCHEMA && level == SCHEMA_LEVEL) {
        if (children.size() == ColdFormat.MAX_SCHEMA_ELEMENTS) {
          throw new Corrupt(
              path + ": a schema of more than " + children.size() + " elements", path);
        }
        children.add(0L);
      }
    }

    @Override
    public void number(int outer, int level, int field, long value) {
      if (outer == SCHEMA && level == SCHEMA_LEVEL && field == CHILDREN) {
        children.set(children.size() - 1, value);
      }
    }

    void check() {
      Deque<Long> open = new ArrayDeque<>();
      for (long count : children) {
        if (count < 0 || count > children.size() || open.size() > ColdFormat.MAX_SCHEMA_LEVELS) {
          throw new Corrupt(path + ": a schema that is damaged or nested too deep", path);
        }
        open.push(count);
        while (!open.isEmpty() && open.peek() == 0) {
          open.pop();
          if (!open.isEmpty()) {
            open.push(open.pop() - 1);
          }
        }
      }
    }
  }
}
