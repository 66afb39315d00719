package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestRoot.Property;
import io.omendb.storage.format.manifest.ManifestRoot.Settings;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.format.manifest.WriterEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The settings of a version being built. For one thread at a time.
final class SettingsChange {
  private final Settings before;
  private final Map<String, Tag> tags = new TreeMap<>();
  private final Map<String, String> properties = new TreeMap<>();

  SettingsChange(ManifestRoot newest) {
    before = newest.settings();
    before.tags().forEach(this::set);
    before.properties().forEach(property -> properties.put(property.name(), property.value()));
  }

  void set(Tag tag) {
    tags.put(tag.name(), tag);
  }

  void removeTag(String name) {
    tags.remove(name);
  }

  void configure(Map<String, Optional<String>> changes) {
    changes.forEach((name, value) ->
        value.ifPresentOrElse(text -> properties.put(name, text), () -> properties.remove(name)));
  }

  /// The settings of the version that the proposal makes.
  Settings after(long version, Proposal proposal) {
    return new Settings(
        List.copyOf(tags.values()),
        writers(before.writers(), new WriterEntry(proposal.writer(), proposal.sequence(), version)),
        properties.entrySet().stream()
            .map(entry -> new Property(entry.getKey(), entry.getValue()))
            .toList(),
        before.readerFeatures(),
        before.writerFeatures());
  }

  private static List<WriterEntry> writers(List<WriterEntry> known, WriterEntry own) {
    List<WriterEntry> writers = new ArrayList<>(known);
    writers.removeIf(writer -> writer.id().equals(own.id()));
    writers.add(own);
    return writers.subList(Math.max(0, writers.size() - WriterEntry.KEPT), writers.size());
  }
}
