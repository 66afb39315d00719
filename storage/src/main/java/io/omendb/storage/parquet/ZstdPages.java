package io.omendb.storage.parquet;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/// Compresses Parquet pages. Stateless.
final class ZstdPages implements BytesInputCompressor {
  @Override
  public BytesInput compress(BytesInput bytes) throws IOException {
    return BytesInput.from(Zstd.compress(bytes.toInputStream().readAllBytes()));
  }

  @Override
  public CompressionCodecName getCodecName() {
    return CompressionCodecName.ZSTD;
  }

  @Override
  public void release() {}
}
