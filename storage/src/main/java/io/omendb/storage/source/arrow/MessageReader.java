package io.omendb.storage.source.arrow;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;

/// Reads the messages of an Arrow stream one by one; a file is a stream between two magics. For one
/// thread at a time.
final class MessageReader {
  /// A message with its body.
  record Framed(Message message, MemorySegment body) {}

  /// Where bytes come from. For one thread at a time.
  interface Bytes {
    /// The next `length` bytes, or fewer at the end.
    MemorySegment next(long length);
  }

  private static final int MAX_METADATA_BYTES = 64 << 20;
  private static final int CONTINUATION = -1;
  private static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};

  private final Bytes bytes;
  private final String path;
  private boolean started;
  private boolean ended;

  MessageReader(Bytes bytes, String path) {
    this.bytes = bytes;
    this.path = path;
  }

  /// The next message; empty at the end of the stream.
  Optional<Framed> next() {
    if (ended) {
      return Optional.empty();
    }
    int length = length();
    if (length == 0) {
      ended = true;
      return Optional.empty();
    }
    if (length < 0) {
      throw damaged(path, "negative message length " + length);
    }
    if (length > MAX_METADATA_BYTES) {
      throw new LimitExceeded(
          path + ": message of " + length + " bytes exceeds limit " + MAX_METADATA_BYTES,
          path,
          null);
    }
    ByteBuffer metadata =
        ByteBuffer.wrap(exactly(length, "message").toArray(ValueLayout.JAVA_BYTE))
            .order(ByteOrder.LITTLE_ENDIAN);
    Message message;
    long bodyLength;
    try {
      message = Message.getRootAsMessage(metadata);
      bodyLength = message.bodyLength();
      if (message.version() != MetadataVersion.V5 && message.version() != MetadataVersion.V4) {
        throw new UnsupportedFormat(
            path + ": Arrow metadata version " + message.version(), path, null);
      }
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException _) {
      throw damaged(path, "message is damaged");
    }
    if (bodyLength < 0) {
      throw damaged(path, "negative body length " + bodyLength);
    }
    return Optional.of(new Framed(message, exactly(bodyLength, "body")));
  }

  /// A source that is not what its writer wrote.
  static Corrupt damaged(String path, String what) {
    return new Corrupt(path + ": " + what, path, "copy the file again, or write it again");
  }

  private int length() {
    int first = word();
    if (!started) {
      started = true;
      if (first == 0x4f525241) {
        exactly(4, "magic");
        first = word();
      } else if (first != CONTINUATION) {
        throw new InvalidInput(
            path + " is not an Arrow IPC file or stream",
            "Feather version 1 and Parquet files are other formats");
      }
    }
    return first == CONTINUATION ? word() : first;
  }

  /// The next four bytes; 0, as at the end of a stream, where there are none.
  private int word() {
    MemorySegment word = bytes.next(4);
    if (word.byteSize() == 0 && started) {
      return 0;
    }
    if (word.byteSize() < 4) {
      throw damaged(path, "ends within a message");
    }
    return word.get(io.omendb.storage.column.Column.INT, 0);
  }

  private MemorySegment exactly(long length, String what) {
    MemorySegment read = bytes.next(length);
    if (read.byteSize() < length) {
      throw damaged(path, what + " of " + length + " bytes, only " + read.byteSize() + " are left");
    }
    return read;
  }

  /// Whether bytes begin as an Arrow file does.
  static boolean startsAsFile(MemorySegment bytes) {
    return bytes.byteSize() >= MAGIC.length
        && Arrays.equals(bytes.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC);
  }

  /// Whether bytes end as an Arrow file does.
  static boolean endsAsFile(MemorySegment bytes) {
    return startsAsFile(bytes.asSlice(Math.max(0, bytes.byteSize() - MAGIC.length)));
  }
}
