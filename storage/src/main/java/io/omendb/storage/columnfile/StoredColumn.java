package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowMessages.Node;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// One column of a record batch as its file stores it: verified buffers, still compressed.
/// Immutable view; valid until the file is closed.
record StoredColumn(List<Node> nodes, List<MemorySegment> buffers) {
  StoredColumn {
    nodes = List.copyOf(nodes);
    buffers = List.copyOf(buffers);
  }

  /// Bytes of the buffers once they are decompressed.
  long decodedBytes() {
    long bytes = 0;
    for (MemorySegment buffer : buffers) {
      if (buffer.byteSize() >= ZstdBuffers.PREFIX_BYTES) {
        long length = buffer.get(Column.LONG, 0);
        bytes +=
            length == ZstdBuffers.UNCOMPRESSED
                ? buffer.byteSize() - ZstdBuffers.PREFIX_BYTES
                : length;
      }
    }
    return bytes;
  }
}
