package io.omendb.storage.source.text;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Bytes of a text with the line and column of the next one. A byte order mark at the start is
/// skipped. For one thread at a time.
final class TextInput implements AutoCloseable {
  /// The longest record in bytes.
  static final int MAX_RECORD_BYTES = 64 << 20;

  private final String name;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private long line = 1;
  private long column = 1;

  TextInput(String name, InputStream in) {
    this.name = name;
    this.in = in;
    refill();
    if (end >= 3
        && (buffer[0] & 0xff) == 0xef
        && (buffer[1] & 0xff) == 0xbb
        && (buffer[2] & 0xff) == 0xbf) {
      at = 3;
    }
  }

  private boolean refill() {
    try {
      end = Math.max(0, in.readNBytes(buffer, 0, buffer.length));
    } catch (IOException e) {
      throw new IllegalStateException("the content reports failures by itself", e);
    }
    at = 0;
    return end > 0;
  }

  /// The next byte without taking it; -1 at the end.
  int peek() {
    return at < end || refill() ? buffer[at] & 0xff : -1;
  }

  /// Takes the next byte; -1 at the end.
  int take() {
    int b = peek();
    if (b < 0) {
      return b;
    }
    at++;
    if (b == '\n') {
      line++;
      column = 1;
    } else if ((b & 0xc0) != 0x80) {
      column++;
    }
    return b;
  }

  long line() {
    return line;
  }

  /// The column of the next character, from 1.
  long column() {
    return column;
  }

  String name() {
    return name;
  }

  InvalidInput wrong(long atLine, long atColumn, String what) {
    return wrong(name, atLine, atColumn, what);
  }

  static InvalidInput wrong(String name, long line, long column, String what) {
    return new InvalidInput(String.format(Locale.ROOT, "%s:%d:%d: %s", name, line, column, what));
  }

  /// Decodes UTF-8 strictly.
  String decode(byte[] bytes, int from, int to, long atLine, long atColumn) {
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(to - from);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(in, out, true);
    if (result.isError()) {
      throw wrong(
          atLine,
          atColumn,
          String.format(
              Locale.ROOT,
              "not UTF-8: byte 0x%02x, the %,d. of this text",
              in.get(in.position()),
              in.position() - from + 1));
    }
    return out.flip().toString();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new IllegalStateException("the content reports failures by itself", e);
    }
  }
}
