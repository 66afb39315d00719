package io.omendb.cli.query;

import io.omendb.cli.command.Invocation;
import io.omendb.storage.Scan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/// Writes rows as Arrow IPC, a stream or a file. Apart, so that no other verb loads Arrow's
/// classes. Stateless.
final class ArrowRows {
  private ArrowRows() {}

  /// Writes rows as an Arrow IPC file and answers how many.
  ///
  /// @param progress hears how many rows were written, before each batch
  static long write(Scan scan, Path path, LongConsumer progress) {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = scan.open(allocator);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
        ArrowFileWriter writer =
            new ArrowFileWriter(
                reader.getVectorSchemaRoot(), new MapDictionaryProvider(), channel)) {
      long rows = 0;
      writer.start();
      while (reader.loadNextBatch()) {
        progress.accept(rows);
        writer.writeBatch();
        rows += reader.getVectorSchemaRoot().getRowCount();
      }
      writer.end();
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void print(Scan scan, Invocation invocation) {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = scan.open(allocator);
        ArrowStreamWriter writer =
            new ArrowStreamWriter(
                reader.getVectorSchemaRoot(), reader, invocation.console().out())) {
      writer.start();
      while (reader.loadNextBatch()) {
        invocation.cancellation().check();
        writer.writeBatch();
      }
      writer.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
