package io.omendb.storage.parquet;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.SeekableInputStream;

/// Opens Parquet files where no Hadoop class exists. Stateless.
///
/// The library's builder of read options loads Hadoop's codecs, so the options come from its
/// constructor, which takes all of them. And overloads of `open` name Hadoop types, which makes the
/// compiler and `Class.getMethod` look for them; a method handle looks up only what it names.
public final class ParquetOpener {
  private static final int OPTION_COUNT = 18;
  private static final int MAGIC_BYTES = 4;
  private static final int MAX_ALLOCATION_BYTES = 8 << 20;

  /// The largest page of a file that others wrote, after decompression.
  private static final int MAX_PAGE_BYTES = 256 << 20;

  private static final String UNSUPPORTED = "this version of parquet-java is not supported";

  private static final MethodHandle OPEN = find(InputFile.class, ParquetReadOptions.class);
  private static final MethodHandle OPEN_READ =
      find(
          InputFile.class,
          ParquetMetadata.class,
          ParquetReadOptions.class,
          SeekableInputStream.class);

  private ParquetOpener() {}

  /// Whether a file begins with the four bytes that every Parquet file begins with, and ends with
  /// them, or with those of an encrypted footer.
  public static boolean hasMagic(Path path) throws IOException {
    InputFile file = new LocalInputFile(path);
    long length = file.getLength();
    if (length < 2L * MAGIC_BYTES) {
      return false;
    }
    byte[] magic = new byte[MAGIC_BYTES];
    try (SeekableInputStream in = file.newStream()) {
      for (long at : new long[] {0, length - MAGIC_BYTES}) {
        in.seek(at);
        in.readFully(magic);
        String text = new String(magic, StandardCharsets.ISO_8859_1);
        if (!text.equals("PAR1") && !text.equals("PARE")) {
          return false;
        }
      }
    }
    return true;
  }

  /// Opens a file that others wrote.
  public static ParquetFileReader open(Path path) throws IOException {
    return open(new LocalInputFile(path), MAX_PAGE_BYTES);
  }

  /// Opens a file of which no page is longer than the limit after decompression.
  public static ParquetFileReader open(InputFile file, int maxPageBytes) throws IOException {
    try {
      return (ParquetFileReader) OPEN.invokeExact(file, options(maxPageBytes));
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(UNSUPPORTED, e);
    }
  }

  /// Opens a file whose footer was read before.
  public static ParquetFileReader open(InputFile file, ParquetMetadata footer, int maxPageBytes)
      throws IOException {
    try {
      return (ParquetFileReader)
          OPEN_READ.invokeExact(file, footer, options(maxPageBytes), file.newStream());
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(UNSUPPORTED, e);
    }
  }

  private static MethodHandle find(Class<?>... parameters) {
    try {
      return MethodHandles.lookup()
          .findStatic(
              ParquetFileReader.class,
              "open",
              MethodType.methodType(ParquetFileReader.class, parameters));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(UNSUPPORTED, e);
    }
  }

  private static ParquetReadOptions options(int maxPageBytes) throws ReflectiveOperationException {
    for (Constructor<?> constructor : ParquetReadOptions.class.getDeclaredConstructors()) {
      if (constructor.getParameterCount() == OPTION_COUNT) {
        constructor.setAccessible(true);
        return (ParquetReadOptions)
            constructor.newInstance(
                /* useSignedStringMinMax= */ false,
                /* useStatsFilter= */ true,
                /* useDictionaryFilter= */ true,
                /* useRecordFilter= */ true,
                /* useColumnIndexFilter= */ true,
                /* usePageChecksumVerification= */ true,
                /* useBloomFilter= */ true,
                /* useOffHeapDecryptBuffer= */ false,
                /* useHadoopVectoredIo= */ false,
                FilterCompat.NOOP,
                ParquetMetadataConverter.NO_FILTER,
                new ParquetCodecs(maxPageBytes),
                new HeapByteBufferAllocator(),
                MAX_ALLOCATION_BYTES,
                Map.of(),
                null,
                null,
                new PlainParquetConfiguration());
      }
    }
    throw new IllegalStateException(UNSUPPORTED);
  }
}
