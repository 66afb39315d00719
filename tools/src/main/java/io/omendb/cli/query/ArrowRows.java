package io.omendb.cli.query;

import io.omendb.cli.command.Invocation;
import io.omendb.storage.Scan;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/// Writes rows as an Arrow IPC stream. Apart, so that no other verb loads Arrow's classes.
/// Stateless.
final class ArrowRows {
  private ArrowRows() {}

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
