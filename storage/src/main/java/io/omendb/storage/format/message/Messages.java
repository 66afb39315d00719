package io.omendb.storage.format.message;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.format.Limits;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Parses messages within the limits of spec chapter 17. Stateless and thread-safe.
public final class Messages {
  private Messages() {}

  /// The message of that type in a section.
  ///
  /// @param where the file, for messages
  /// @throws Corrupt if there is none
  /// @throws LimitExceeded if it is nested too deeply or has too much in it, before it is built
  public static <M extends Message> M parse(MemorySegment section, M type, String where) {
    try {
      MessageSize.check(section, type.getDescriptorForType(), where);
      CodedInputStream input = CodedInputStream.newInstance(section.asByteBuffer());
      input.setRecursionLimit(Limits.MAX_NESTING);
      input.setSizeLimit(Math.toIntExact(section.byteSize()));
      // The parser of a message gives messages of its type.
      @SuppressWarnings("unchecked")
      M message = (M) type.getParserForType().parseFrom(input);
      return message;
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (why.contains("too many levels of nesting")) {
        throw new LimitExceeded(
            where + " nests messages deeper than the limit of " + Limits.MAX_NESTING, where, null);
      }
      boolean overrun = why.contains("too large") || why.contains("ended unexpectedly");
      throw new Corrupt(
          where
              + " is not a valid message: "
              // The parser's own words are about its settings.
              + (overrun ? "a length reaches beyond its end" : why),
          where);
    }
  }
}
