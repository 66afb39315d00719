package io.omendb.storage.source.array;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// The content of an array's file. For one thread at a time.
///
/// @param name what the file is called in messages
/// @param format the ending of its name that tells the format: `fvecs`
/// @param size how many bytes the content has, if that is known before reading
/// @param content reports failures as storage exceptions, and is closed with the column
public record ArrayInput(String name, String format, OptionalLong size, InputStream content) {
  /// Reads until the buffer is full or the content ends.
  ///
  /// @return how many bytes were read
  int fill(byte[] buffer, int length) {
    try {
      return content.readNBytes(buffer, 0, length);
    } catch (IOException e) {
      throw new IllegalStateException("the content reports failures by itself", e);
    }
  }

  void close() {
    try {
      content.close();
    } catch (IOException e) {
      throw new IllegalStateException("the content reports failures by itself", e);
    }
  }
}
