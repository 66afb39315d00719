package io.omendb.storage.format.message;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.format.Limits;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Counts what a message would become in memory, without building it: an empty message takes two
/// bytes of a file and a hundred on the heap. For one thread, for one message.
public final class MessageSize {
  private final MemorySegment bytes;
  private final CodedInputStream input;
  private final String where;
  private long objects;
  private long numbers;

  private MessageSize(MemorySegment bytes, String where) {
    this.bytes = bytes;
    this.input = CodedInputStream.newInstance(bytes.asByteBuffer());
    this.where = where;
  }

  /// Checks a message of that type against the limits of objects and of numbers.
  ///
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if it has too many
  /// @throws IOException if it is no message
  public static void check(MemorySegment bytes, Descriptor type, String where) throws IOException {
    new MessageSize(bytes, where).count(type, 0);
  }

  /// Counts up to the end of the message, which lies in `depth` others.
  private void count(Descriptor type, int depth) throws IOException {
    if (depth > Limits.MAX_NESTING) {
      throw new LimitExceeded(
          where + " nests messages deeper than the limit of " + Limits.MAX_NESTING, where, null);
    }
    int groups = 0;
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_START_GROUP -> {
          groups++;
          addObject();
        }
        case WireFormat.WIRETYPE_END_GROUP -> groups--;
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          // Fields within a group are of another type than the numbers suggest.
          int number = WireFormat.getTagFieldNumber(tag);
          countDelimited(groups == 0 ? type.findFieldByNumber(number) : null, depth);
        }
        default -> {
          input.skipField(tag);
          addNumbers(1);
        }
      }
    }
  }

  private void countDelimited(@Nullable FieldDescriptor field, int depth) throws IOException {
    addObject();
    int length = input.readRawVarint32();
    if (field == null || length <= 0) {
      input.skipRawBytes(length);
    } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      int outer = input.pushLimit(length);
      count(field.getMessageType(), depth + 1);
      input.skipRawBytes(input.getBytesUntilLimit());
      input.popLimit(outer);
    } else if (field.isPackable()) {
      long start = input.getTotalBytesRead();
      input.skipRawBytes(length);
      addNumbers(packed(field, start, length));
    } else {
      input.skipRawBytes(length);
    }
  }

  /// The numbers of a packed list: of varints, every byte without the continuation bit ends one.
  private long packed(FieldDescriptor field, long start, int length) {
    return switch (field.getLiteType()) {
      case FIXED32, SFIXED32, FLOAT -> length / Integer.BYTES;
      case FIXED64, SFIXED64, DOUBLE -> length / Long.BYTES;
      default -> {
        long ends = 0;
        for (long at = start; at < start + length; at++) {
          if (bytes.get(ValueLayout.JAVA_BYTE, at) >= 0) {
            ends++;
          }
        }
        yield ends;
      }
    };
  }

  private void addObject() {
    objects++;
    Limits.check("number of objects", where, objects, Limits.MAX_MANIFEST_OBJECTS);
  }

  private void addNumbers(long count) {
    numbers += count;
    Limits.check("count of numbers", where, numbers, Limits.MAX_MANIFEST_NUMBERS);
  }
}
