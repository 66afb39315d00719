package io.omendb.storage.format.manifest.codec;

import io.omendb.storage.format.Limits;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestRoot.Property;
import io.omendb.storage.format.manifest.ManifestRoot.Settings;
import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.format.manifest.WriterEntry;
import io.omendb.storage.format.manifest.codec.Invariants.Rule;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.List;
import java.util.Optional;

/// The invariants of what a root says besides its content: M14 and M16 to M19 of spec chapter 08.
/// Stateless and thread-safe.
final class SettingRules {
  private SettingRules() {}

  static void check(ManifestRoot root, Rule rule) {
    Settings settings = root.settings();
    rule.require(
        "M14",
        Invariants.ascending(settings.readerFeatures())
            && Invariants.ascending(settings.writerFeatures()),
        "features out of order");
    checkKey(root, rule);
    checkTags(root, rule);
    checkWriters(root, rule);
    checkProperties(settings.properties(), rule);
    checkTurnover(root.turnover(), rule);
  }

  private static void checkKey(ManifestRoot root, Rule rule) {
    List<Integer> key = root.content().primaryKey();
    for (int i = 0; i < key.size(); i++) {
      int id = key.get(i);
      Optional<Field> field =
          root.schema().fields().stream().filter(candidate -> candidate.id() == id).findFirst();
      rule.require(
          "M16",
          (i == 0 || key.get(i - 1) < id)
              && field.isPresent()
              && !field.get().nullable()
              && field.get().type() instanceof DataType.Scalar scalar
              && !scalar.floating(),
          "field " + id + " of the primary key");
    }
  }

  private static void checkTags(ManifestRoot root, Rule rule) {
    List<Tag> tags = root.settings().tags();
    Limits.check("number of tags", rule.where(), tags.size(), Limits.MAX_TAGS);
    rule.require(
        "M17",
        Invariants.ascending(tags.stream().map(Tag::name).toList())
            && tags.stream().allMatch(tag -> tag.version() < root.version()),
        "tags out of order, or of a later version");
  }

  private static void checkWriters(ManifestRoot root, Rule rule) {
    List<WriterEntry> writers = root.settings().writers();
    Limits.check("number of writers", rule.where(), writers.size(), WriterEntry.KEPT);
    long before = 0;
    for (WriterEntry writer : writers) {
      rule.require(
          "M18",
          writer.version() > before
              && writer.version() <= root.version()
              && writer.sequence() >= 1
              && writers.stream().filter(other -> other.id().equals(writer.id())).count() == 1,
          "writer " + writer.id());
      before = writer.version();
    }
    WriterEntry own =
        new WriterEntry(root.operation().writer(), root.operation().sequence(), root.version());
    rule.require(
        "M18",
        !writers.isEmpty() && writers.getLast().equals(own),
        "the version's own writer is not the last");
  }

  private static void checkProperties(List<Property> properties, Rule rule) {
    Limits.check("number of properties", rule.where(), properties.size(), Limits.MAX_PROPERTIES);
    for (Property property : properties) {
      rule.text(property.name(), "the name of a property");
      rule.text(property.value(), "the value of a property");
    }
    rule.require(
        "M17",
        Invariants.ascending(properties.stream().map(Property::name).toList()),
        "properties out of order");
  }

  private static void checkTurnover(Turnover turnover, Rule rule) {
    for (List<String> names : List.of(turnover.dropped(), turnover.revived())) {
      rule.require("M19", Invariants.ascending(names), "dropped or revived files out of order");
      for (String name : names) {
        rule.require("M19", isFile(name), "illegal file name '" + name + "'");
      }
    }
  }

  private static boolean isFile(String name) {
    if (!FileRef.NAME.matcher(name).matches()) {
      return false;
    }
    try {
      ManifestNames.path(name);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
