package io.omendb.storage.inspect;

import io.omendb.storage.columnfile.ColumnFileAnatomy;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Batch;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Buffer;
import io.omendb.storage.columnfile.ColumnFileAnatomy.Chunk;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.inspect.Space.ColumnSpace;
import io.omendb.storage.inspect.VersionFiles.Kind;
import io.omendb.storage.inspect.VersionFiles.Use;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import io.omendb.storage.schema.Field;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts what the files of a dataset take. Reads the manifests of all versions, and the metadata
/// of one version's column files. For one thread at a time.
public final class SpaceCount {
  private final ObjectStore store;
  private final ManifestRoot root;
  private final Map<Integer, ColumnSpace> columns = new LinkedHashMap<>();
  private final Map<Integer, ColumnSpace> dropped = new TreeMap<>();
  private long columnBytes;

  private SpaceCount(ObjectStore store, ManifestRoot root) {
    this.store = store;
    this.root = root;
    for (Field field : root.schema().fields()) {
      columns.put(field.id(), empty(field, false));
    }
  }

  /// Counts for one version of the dataset in a store.
  ///
  /// @throws StorageException.Corrupt if a manifest or the metadata of a column file is damaged
  public static Space of(ObjectStore store, ManifestRoot root, Progress progress) {
    return new SpaceCount(store, root).run(progress);
  }

  private Space run(Progress progress) {
    VersionFiles files =
        new VersionFiles(
            store,
            (_, e) -> {
              throw e;
            });
    Map<String, Use> needed = files.of(root);
    Map<Kind, Long> bytes = new EnumMap<>(Kind.class);
    long done = 0;
    for (Map.Entry<String, Use> file : needed.entrySet()) {
      Kind kind = file.getValue().kind();
      bytes.merge(kind, file.getValue().bytes(), Long::sum);
      if (kind == Kind.DATA || kind == Kind.VECTORS) {
        progress.step("columns", done++, needed.size());
        add(file.getKey());
      }
    }
    Map<String, ObjectInfo> present = VersionFiles.present(store);
    present.keySet().removeAll(needed.keySet());
    Map<String, Use> others = referenced(files, progress);
    long superseded = 0;
    long garbage = 0;
    for (ObjectInfo info : present.values()) {
      if (others.containsKey(info.name())) {
        superseded += info.length();
      } else {
        garbage += info.length();
      }
    }
    long dataBytes = bytes.getOrDefault(Kind.DATA, 0L);
    long vectorBytes = bytes.getOrDefault(Kind.VECTORS, 0L);
    columns.putAll(dropped);
    return new Space(
        root.version(),
        bytes.getOrDefault(Kind.MANIFEST, 0L),
        dataBytes,
        vectorBytes,
        bytes.getOrDefault(Kind.DELETIONS, 0L),
        bytes.getOrDefault(Kind.INDEX, 0L),
        List.copyOf(columns.values()),
        dataBytes + vectorBytes - columnBytes,
        superseded,
        garbage);
  }

  /// The files that any version refers to.
  private Map<String, Use> referenced(VersionFiles files, Progress progress) {
    Versions versions = new Versions(store);
    Map<String, Use> referenced = new HashMap<>();
    Collection<Long> numbers = versions.numbers();
    long done = 0;
    for (long number : numbers) {
      progress.step("versions", done++, numbers.size());
      files.addAll(versions.at(number), referenced);
    }
    return referenced;
  }

  private void add(String file) {
    try (ObjectBytes bytes = store.open(file)) {
      ColumnFileAnatomy anatomy = ColumnFileDetails.anatomy(bytes);
      for (StorageException problem : anatomy.problems()) {
        throw problem;
      }
      for (Batch batch : anatomy.batches()) {
        batch.columns().forEach(this::add);
      }
    }
  }

  private void add(Chunk chunk) {
    Field field = chunk.field();
    long bytes = chunk.buffers().stream().mapToLong(Buffer::bytes).sum();
    long plain = chunk.buffers().stream().mapToLong(Buffer::plainBytes).sum();
    columnBytes += bytes;
    Map<Integer, ColumnSpace> target = columns.containsKey(field.id()) ? columns : dropped;
    target.put(field.id(), target.getOrDefault(field.id(), empty(field, true)).plus(bytes, plain));
  }

  private static ColumnSpace empty(Field field, boolean dropped) {
    return new ColumnSpace(field.id(), field.name(), field.type().text(), 0, 0, dropped);
  }
}
