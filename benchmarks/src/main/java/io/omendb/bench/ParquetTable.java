package io.omendb.bench;

import com.github.luben.zstd.Zstd;
import io.omendb.bench.table.TableRows;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/// The table's scalar columns as a Parquet file with zstd pages, for the comparison of sizes.
/// Stateless.
final class ParquetTable {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message rows {
            optional int64 id;
            optional int32 category;
            optional float value;
            optional binary caption (STRING);
          }
          """);

  private ParquetTable() {}

  /// Writes the file, and removes it again; how long it was.
  static long bytes(TableRows rows, Path path) throws IOException {
    Files.deleteIfExists(path);
    SimpleGroupFactory groups = new SimpleGroupFactory(TYPE);
    MemorySegment categories = rows.values(TableRows.CATEGORY, 0, rows.count());
    MemorySegment values = rows.values(TableRows.VALUE, 0, rows.count());
    MemorySegment captions = rows.values(TableRows.CAPTION, 0, rows.count());
    try (ParquetWriter<Group> writer = writer(path)) {
      for (int row = 0; row < rows.count(); row++) {
        int start = rows.captionStart(row);
        MemorySegment caption = captions.asSlice(start, rows.captionStart(row + 1) - start);
        writer.write(
            groups
                .newGroup()
                .append(TableRows.ID, (long) row)
                .append(TableRows.CATEGORY, categories.getAtIndex(ValueLayout.JAVA_INT, row))
                .append(TableRows.VALUE, values.getAtIndex(ValueLayout.JAVA_FLOAT, row))
                .append(
                    TableRows.CAPTION,
                    Binary.fromConstantByteArray(caption.toArray(ValueLayout.JAVA_BYTE))));
      }
    }
    long bytes = Files.size(path);
    Files.delete(path);
    return bytes;
  }

  /// Overloads of these methods name Hadoop types, which makes the compiler look for them; a method
  /// handle looks up only what it names.
  private static ParquetWriter<Group> writer(Path path) throws IOException {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ExampleParquetWriter.Builder builder =
          (ExampleParquetWriter.Builder)
              lookup
                  .findStatic(
                      ExampleParquetWriter.class,
                      "builder",
                      MethodType.methodType(ExampleParquetWriter.Builder.class, OutputFile.class))
                  .invokeExact((OutputFile) new LocalOutputFile(path));
      lookup
          .findVirtual(
              ParquetWriter.Builder.class,
              "withConf",
              MethodType.methodType(ParquetWriter.Builder.class, ParquetConfiguration.class))
          .invoke(builder, new PlainParquetConfiguration());
      return builder
          .withType(TYPE)
          .withCodecFactory(new Codecs())
          .withCompressionCodec(CompressionCodecName.ZSTD)
          .build();
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("this version of parquet-java is not supported", e);
    }
  }

  /// Compresses pages with zstd at its usual level. Stateless.
  private static final class Codecs implements CompressionCodecFactory {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return new BytesInputCompressor() {
        @Override
        public BytesInput compress(BytesInput bytes) throws IOException {
          return BytesInput.from(Zstd.compress(bytes.toInputStream().readAllBytes()));
        }

        @Override
        public CompressionCodecName getCodecName() {
          return codec;
        }

        @Override
        public void release() {}
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("only written");
    }

    @Override
    public void release() {}
  }
}
