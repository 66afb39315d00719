package io.omendb.storage.open;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.rows.RowIdFile;
import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.search.IndexProviders;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The files of a dataset that are open, shared by its snapshots, until the dataset is closed.
/// Thread-safe.
public final class OpenFiles implements AutoCloseable {
  private final ObjectStore store;
  private final UUID dataset;
  private final Environment environment;
  private final IndexProviders providers = IndexProviders.installed();
  private final ColumnFiles columns;
  private boolean closed;
  private final Map<String, ObjectBytes> objects = new ConcurrentHashMap<>();

  public OpenFiles(ObjectStore store, UUID dataset, Environment environment) {
    this.store = store;
    this.dataset = dataset;
    this.columns = new ColumnFiles(store);
    this.environment = environment;
  }

  public ObjectStore store() {
    return store;
  }

  public String location() {
    return store.location();
  }

  public UUID dataset() {
    return dataset;
  }

  public Environment environment() {
    return environment;
  }

  public IndexProviders providers() {
    return providers;
  }

  /// A reader of a fragment as one version has it; it holds no file of its own.
  public FragmentReader reader(FragmentEntry entry) {
    return new FragmentReader(columns, dataset, entry);
  }

  /// The row ids of a segment of an index, by its local rows.
  public RowIdMap rowIds(IndexEntry.Segment segment) {
    return RowIdFile.read(
        object(segment.localRows()), segment.localRows(), segment.rows(), dataset);
  }

  /// Opens a segment of an index over the vectors of its rows, in the order of its local rows.
  public IndexSegment openSegment(
      IndexEntry entry, IndexEntry.Segment segment, VectorRows vectors) {
    IndexProvider provider =
        providers
            .reading(entry)
            .orElseThrow(() ->
                new UnsupportedFormat(
                    "index '"
                        + entry.name()
                        + "' has the type "
                        + entry.type()
                        + " in format version "
                        + segment.formatVersion()
                        + ", which no installed provider reads",
                    store.location(),
                    "search exactly, or install a provider for " + entry.type()));
    return provider.open(new Source(entry.metric(), segment, vectors));
  }

  private FrameReader frame(FileRef file, FrameKind kind) {
    FrameReader reader = FrameReader.open(object(file), kind, dataset);
    reader.verifyLength(file);
    return reader;
  }

  private ObjectBytes object(FileRef file) {
    String name = ManifestNames.INDEX + "/" + file.name();
    ObjectBytes known = objects.get(name);
    return known != null ? known : opened(name);
  }

  private synchronized ObjectBytes opened(String name) {
    if (closed) {
      throw new IllegalStateException("the dataset is closed");
    }
    try {
      return objects.computeIfAbsent(name, store::open);
    } catch (NotFound e) {
      throw new Corrupt(
          name + " is missing, which an index refers to",
          name,
          "search exactly, or drop the index and create it again");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    columns.close();
    objects.values().forEach(ObjectBytes::close);
    objects.clear();
    store.close();
  }

  /// What a provider opens a segment from.
  private final class Source implements IndexSource {
    private final Metric metric;
    private final IndexEntry.Segment segment;
    private final VectorRows rows;

    Source(Metric metric, IndexEntry.Segment segment, VectorRows rows) {
      this.metric = metric;
      this.segment = segment;
      this.rows = rows;
    }

    @Override
    public int formatVersion() {
      return segment.formatVersion();
    }

    @Override
    public Metric metric() {
      return metric;
    }

    @Override
    public VectorRows rows() {
      return rows;
    }

    @Override
    public byte[] details() {
      return segment.details();
    }

    @Override
    public IndexFile file(String name) {
      FileRef file =
          segment.files().stream()
              .filter(named -> named.name().equals(name))
              .findFirst()
              .map(IndexEntry.NamedFile::file)
              .orElseThrow(() ->
                  new Corrupt(
                      "index segment " + segment.id() + " has no file '" + name + "'",
                      store.location()));
      return frame(file, FrameKind.INDEX);
    }
  }
}
