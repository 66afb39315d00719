package io.omendb.storage.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/// The decompressors of Parquet pages. Thread-safe.
final class ParquetCodecs implements CompressionCodecFactory {
  /// The largest page after decompression.
  private final int maxPageBytes;

  ParquetCodecs(int maxPageBytes) {
    this.maxPageBytes = maxPageBytes;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("nothing is written here");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Pages(maxPageBytes, (bytes, _) -> bytes);
      case ZSTD -> new Pages(maxPageBytes, Zstd::decompress);
      case SNAPPY -> new Pages(maxPageBytes, ParquetCodecs::snappy);
      case GZIP -> new Pages(maxPageBytes, ParquetCodecs::gzip);
      case LZ4_RAW -> new Pages(maxPageBytes, Lz4Block::decompress);
      case LZO, BROTLI, LZ4 ->
          throw new UnsupportedOperationException("codec " + codec + " is not supported");
    };
  }

  @Override
  public void release() {}

  private static byte[] snappy(byte[] bytes, int size) throws IOException {
    if (Snappy.uncompressedLength(bytes) != size) {
      throw new IOException("a snappy page is not as long as its header says");
    }
    return Snappy.uncompress(bytes);
  }

  private static byte[] gzip(byte[] bytes, int size) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readNBytes(Math.addExact(size, 1));
    }
  }

  /// Decompresses a page of a known size.
  private interface Codec {
    byte[] decompress(byte[] bytes, int size) throws IOException;
  }

  private record Pages(int maxPageBytes, Codec codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(page(bytes.toInputStream().readAllBytes(), size));
    }

    @Override
    public void decompress(ByteBuffer in, int compressedSize, ByteBuffer out, int size)
        throws IOException {
      byte[] bytes = new byte[compressedSize];
      in.get(bytes);
      out.put(page(bytes, size));
    }

    private byte[] page(byte[] bytes, int size) throws IOException {
      if (size < 0 || size > maxPageBytes) {
        throw new IOException("a page of " + size + " bytes exceeds the limit of " + maxPageBytes);
      }
      byte[] page = codec.decompress(bytes, size);
      if (page.length != size) {
        throw new IOException("a page has " + page.length + " bytes, its header says " + size);
      }
      return page;
    }

    @Override
    public void release() {}
  }
}
