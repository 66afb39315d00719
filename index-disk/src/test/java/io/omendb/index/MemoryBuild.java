package io.omendb.index;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexFileWriter;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.VectorRows;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Builds and opens a segment in memory. Thread-safe as an [IndexBuild] must be.
public final class MemoryBuild implements IndexBuild {
  /// What a broken file raises here.
  public static final class BrokenFile extends RuntimeException {
    BrokenFile(String message) {
      super(message);
    }
  }

  private final VectorRows rows;
  private final Metric metric;
  private final Map<String, String> parameters;
  private final int threads;
  private final AtomicInteger progressCalls = new AtomicInteger();
  private final int cancelAt;
  private long memoryBudgetBytes = 256L << 20;

  /// The sections of each complete file.
  public final Map<String, Map<Integer, byte[]>> files = new ConcurrentHashMap<>();

  public MemoryBuild(VectorRows rows, Metric metric, Map<String, String> parameters, int threads) {
    this(rows, metric, parameters, threads, Integer.MAX_VALUE);
  }

  /// A build that is cancelled at its `cancelAt`-th report of progress.
  public MemoryBuild(
      VectorRows rows, Metric metric, Map<String, String> parameters, int threads, int cancelAt) {
    this.rows = rows;
    this.metric = metric;
    this.parameters = parameters;
    this.threads = threads;
    this.cancelAt = cancelAt;
  }

  /// The bytes of a section that was written; changing them damages the segment.
  public byte[] section(String file, int id) {
    Map<Integer, byte[]> sections = files.get(file);
    if (sections == null || !sections.containsKey(id)) {
      throw new BrokenFile("no section " + id + " in " + file);
    }
    return sections.get(id);
  }

  /// Changes the memory budget; the build itself.
  public MemoryBuild within(long bytes) {
    memoryBudgetBytes = bytes;
    return this;
  }

  public int progressCalls() {
    return progressCalls.get();
  }

  /// Opens what was built.
  public IndexSegment open(IndexProvider provider, IndexSummary summary) {
    return provider.open(source(provider.formatVersion(), summary.details()));
  }

  public IndexSource source(int formatVersion, byte[] details) {
    return new MemorySource(formatVersion, metric, rows, details, files);
  }

  @Override
  public VectorRows rows() {
    return rows;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  @Override
  public Map<String, String> parameters() {
    return parameters;
  }

  @Override
  public IndexFileWriter create(String name) {
    return new MemoryWriter(name);
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public long memoryBudgetBytes() {
    return memoryBudgetBytes;
  }

  @Override
  public long seed() {
    return 42;
  }

  @Override
  public void progress(String phase, long done, long total) {
    if (progressCalls.incrementAndGet() >= cancelAt) {
      throw new CancellationException("cancelled in " + phase);
    }
  }

  private final class MemoryWriter implements IndexFileWriter {
    private final String name;
    private final Map<Integer, byte[]> sections = new LinkedHashMap<>();
    private ByteArrayOutputStream section = new ByteArrayOutputStream();
    private int id = -1;

    MemoryWriter(String name) {
      this.name = name;
    }

    @Override
    public void section(int next, int alignment) {
      if (Integer.bitCount(alignment) != 1 || alignment < 64 || alignment > 4096) {
        throw new IllegalArgumentException("alignment " + alignment);
      }
      end();
      id = next;
      section = new ByteArrayOutputStream();
    }

    private void end() {
      if (id >= 0 && sections.put(id, section.toByteArray()) != null) {
        throw new IllegalStateException("section " + id + " twice");
      }
    }

    @Override
    public void write(MemorySegment bytes) {
      section.writeBytes(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public long sectionBytes() {
      return section.size();
    }

    @Override
    public void complete() {
      end();
      files.put(name, sections);
    }

    @Override
    public void close() {}
  }

  private record MemorySource(
      int formatVersion,
      Metric metric,
      VectorRows rows,
      byte[] details,
      Map<String, Map<Integer, byte[]>> files)
      implements IndexSource {
    @Override
    public IndexFile file(String name) {
      Map<Integer, byte[]> sections = files.get(name);
      if (sections == null) {
        throw new BrokenFile("no file " + name);
      }
      Map<Integer, Bytes> mapped = new HashMap<>();
      sections.forEach((id, bytes) -> mapped.put(id, copied(bytes)));
      return new MemoryFile(name, mapped);
    }

    private static Bytes copied(byte[] bytes) {
      MemorySegment segment = Arena.ofAuto().allocate(bytes.length, 4096);
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return TestVectors.bytes(segment);
    }
  }

  private record MemoryFile(String name, Map<Integer, Bytes> sections) implements IndexFile {
    @Override
    public Bytes section(int id) {
      @Nullable Bytes bytes = sections.get(id);
      if (bytes == null) {
        throw new BrokenFile(name + " has no section " + id);
      }
      return bytes;
    }

    @Override
    public boolean has(int id) {
      return sections.containsKey(id);
    }

    @Override
    public RuntimeException corrupt(String what) {
      return new BrokenFile(name + ": " + what);
    }
  }
}
