package io.omendb.storage.columnfile;

import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.MetadataVersion;

/// What the footer of a column file says: its fields, where its record batches are, and the
/// checksum of each block before it. Immutable.
record ColumnFileFooter(List<Field> fields, List<BlockRef> batches, int[] checksums) {
  /// Parses the bytes from the end of the stream part to the end of the file.
  ///
  /// @param streamBytes where those bytes begin in the file
  static ColumnFileFooter parse(MemorySegment tail, long streamBytes, String path) {
    ByteBuffer bytes = tail.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int length = bytes.capacity() - ColumnFileFormat.TRAILER_BYTES;
    if (length < 0 || bytes.getInt(length) != length) {
      throw new Corrupt("footer length does not match that in the manifest", path);
    }
    for (int i = 0; i < ColumnFileFormat.MAGIC.length; i++) {
      if (bytes.get(length + 4 + i) != ColumnFileFormat.MAGIC[i]) {
        throw new Corrupt("no Arrow magic at the end", path);
      }
    }
    try {
      Footer footer = Footer.getRootAsFooter(bytes.slice(0, length).order(ByteOrder.LITTLE_ENDIAN));
      if (footer.version() != MetadataVersion.V5 || footer.dictionariesLength() != 0) {
        throw new Corrupt("footer is not of Arrow metadata version 5 without dictionaries", path);
      }
      return new ColumnFileFooter(
          fields(footer, path),
          blocks(footer, streamBytes, path),
          checksums(footer, streamBytes, path));
    } catch (InvalidInput e) {
      throw new Corrupt("footer is damaged: " + e.getMessage(), path);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Corrupt("footer is damaged: " + e, path);
    }
  }

  private static List<Field> fields(Footer footer, String path) {
    org.apache.arrow.flatbuf.Schema schema = footer.schema();
    int count = schema.fieldsLength();
    if (count > Schema.MAX_FIELDS) {
      throw new Corrupt("footer has " + count + " fields", path);
    }
    List<Field> fields = new ArrayList<>();
    ArrowTypes types = new ArrowTypes();
    for (int i = 0; i < count; i++) {
      org.apache.arrow.flatbuf.Field field = schema.fields(i);
      String name = field.name();
      DataType type =
          types
              .of(field)
              .orElseThrow(
                  () -> new Corrupt("column '" + name + "' has a type that is not ours", path));
      fields.add(new Field(fieldId(field, path), name, type, field.nullable()));
    }
    return fields;
  }

  private static int fieldId(org.apache.arrow.flatbuf.Field field, String path) {
    for (int i = 0; i < Math.min(field.customMetadataLength(), 16); i++) {
      KeyValue entry = field.customMetadata(i);
      if (ColumnFileFormat.FIELD_ID_KEY.equals(entry.key())) {
        return Integer.parseInt(entry.value());
      }
    }
    throw new Corrupt("column '" + field.name() + "' has no field id", path);
  }

  private static List<BlockRef> blocks(Footer footer, long streamBytes, String path) {
    List<BlockRef> blocks = new ArrayList<>();
    long end = ColumnFileFormat.MAGIC.length;
    for (int i = 0; i < footer.recordBatchesLength(); i++) {
      Block block = footer.recordBatches(i);
      long offset = block.offset();
      long metadata = block.metaDataLength();
      long body = block.bodyLength();
      if (offset < end
          || metadata < 8
          || body < 0
          || offset > streamBytes
          || metadata > streamBytes - offset
          || body > streamBytes - offset - metadata
          || offset % 8 != 0
          || (offset + metadata) % ColumnFileFormat.ALIGNMENT != 0) {
        throw new Corrupt(
            "record batch %d: offset %d, metadata %d and body %d bytes do not lie in order in %d"
                .formatted(i, offset, metadata, body, streamBytes),
            path);
      }
      end = offset + metadata + body;
      blocks.add(new BlockRef(offset, (int) metadata, body));
    }
    return blocks;
  }

  private static int[] checksums(Footer footer, long streamBytes, String path) {
    for (int i = 0; i < Math.min(footer.customMetadataLength(), 16); i++) {
      KeyValue entry = footer.customMetadata(i);
      if (ColumnFileFormat.BLOCK_CRC_KEY.equals(entry.key())) {
        int[] checksums = BlockSums.parse(entry.value());
        if (checksums.length != BlockSums.blocksOf(streamBytes)) {
          throw new Corrupt(
              checksums.length + " checksums do not fit to " + streamBytes + " bytes", path);
        }
        return checksums;
      }
    }
    throw new Corrupt("footer has no checksums of blocks", path);
  }
}
