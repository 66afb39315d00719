package io.omendb.storage.search;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.index.IndexProvider;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The index providers of this installation, by type. Immutable, thread-safe.
public final class IndexProviders {
  private final Map<String, IndexProvider> byType = new TreeMap<>();

  /// Looked for when an index is needed first: to open a dataset takes less than to look.
  private static final class Installed {
    static final IndexProviders PROVIDERS =
        new IndexProviders(
            ServiceLoader.load(IndexProvider.class, IndexProviders.class.getClassLoader()));
  }

  /// The providers on the class path.
  public static IndexProviders installed() {
    return Installed.PROVIDERS;
  }

  private IndexProviders(Iterable<IndexProvider> providers) {
    for (IndexProvider provider : providers) {
      byType.put(provider.type(), provider);
    }
  }

  public Collection<IndexProvider> all() {
    return byType.values();
  }

  /// The provider that can read every segment of the index, if it is installed.
  public Optional<IndexProvider> reading(IndexEntry entry) {
    return Optional.ofNullable(byType.get(entry.type()))
        .filter(provider ->
            entry.segments().stream()
                .allMatch(s -> s.formatVersion() <= provider.readableVersion()));
  }

  /// The provider of that type, or [InvalidInput] that lists what there is.
  public IndexProvider require(String type) {
    IndexProvider provider = byType.get(type);
    if (provider == null) {
      throw new InvalidInput(
          "unknown index type '" + type + "'",
          byType.isEmpty()
              ? "no index provider is on the class path: add omendb-index-disk"
              : "types are: " + String.join(", ", byType.keySet()));
    }
    return provider;
  }
}
