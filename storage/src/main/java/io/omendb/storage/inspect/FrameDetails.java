package io.omendb.storage.inspect;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionFormat;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.frame.FrameAnatomy;
import io.omendb.storage.format.frame.FrameHeader;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.codec.ManifestFormat;
import io.omendb.storage.format.manifest.codec.ManifestReader;
import io.omendb.storage.format.retention.RetentionFile;
import io.omendb.storage.format.rows.RowIdFile;
import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexProvider.FileDescription;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.search.IndexProviders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Describes framed files: the frame first, then what it holds. For one file.
final class FrameDetails {
  private final ObjectBytes bytes;
  private final FrameAnatomy anatomy;
  private final List<Problem> problems = new ArrayList<>();

  private FrameDetails(ObjectBytes bytes) {
    this.bytes = bytes;
    this.anatomy = FrameAnatomy.of(bytes);
    anatomy.problems().forEach(e -> problems.add(Description.problem(bytes.name(), e)));
  }

  static Description of(ObjectBytes bytes) {
    FrameDetails details = new FrameDetails(bytes);
    Detail.Group content = details.content();
    return new Description(content, details.problems);
  }

  private Detail.Group content() {
    Facts facts = new Facts().add("file", bytes.name()).add("bytes", bytes.length());
    Optional<FrameKind> kind = anatomy.header().map(FrameHeader::kind);
    kind.ifPresent(found -> facts.add("format", title(found)));
    anatomy.header().ifPresent(header -> facts.add("header", header(header)));
    Facts content = new Facts();
    Map<Integer, String> sections =
        anatomy.reader().map(reader -> decoded(reader, content)).orElse(Map.of());
    anatomy.tables().ifPresent(tables -> frame(tables, sections, facts));
    content.group().members().forEach(facts::add);
    return facts.group();
  }

  private static String title(FrameKind kind) {
    return switch (kind) {
      case MANIFEST_ROOT -> "manifest root";
      case MANIFEST_PAGE -> "manifest page";
      case DELETIONS -> "deletion vector";
      case ROW_IDS -> "row ids of an index segment";
      case INDEX -> "file of an index segment";
      case RETENTION -> "account of a garbage collection";
      case LEASE -> "lease";
    };
  }

  private static Detail.Group header(FrameHeader header) {
    return new Facts()
        .add("kind", header.kind().code())
        .add("major", header.major())
        .add("minor", header.minor())
        .add("file_id", header.fileId().toString())
        .add("dataset_id", header.datasetId().toString())
        .addChecksum("name_crc32c", header.nameCrc32c())
        .group();
  }

  private void frame(FrameAnatomy.Tables tables, Map<Integer, String> names, Facts facts) {
    List<Detail> damaged = new ArrayList<>();
    tables.damagedBlocks().forEach(block -> damaged.add(new Detail.Whole(block)));
    facts.add(
        "blocks",
        new Facts()
            .add("body_bytes", tables.bodyBytes())
            .add("count", tables.blocks())
            .add("damaged", damaged)
            .group());
    List<Detail> sections = new ArrayList<>();
    for (FrameReader.Section section : tables.sections()) {
      sections.add(
          new Facts()
              .add("id", section.id())
              .add("name", names.getOrDefault(section.id(), ""))
              .add("offset", section.offset())
              .add("bytes", section.length())
              .add("state", tables.intact(section) ? "intact" : "damaged")
              .group());
    }
    facts.add("sections", sections);
  }

  /// Decodes what the frame holds, and answers what its sections are called.
  private Map<Integer, String> decoded(FrameReader reader, Facts content) {
    try {
      return switch (reader.header().kind()) {
        case MANIFEST_ROOT -> {
          content.add("root", MessageDetails.of(ManifestReader.message(reader)));
          checkRoot();
          yield Map.of(ManifestFormat.ROOT_SECTION, "root");
        }
        case MANIFEST_PAGE -> {
          content.add("page", MessageDetails.of(ManifestReader.message(reader)));
          yield Map.of(ManifestFormat.PAGE_SECTION, "page");
        }
        case DELETIONS -> {
          deletions(DeletionReader.decode(reader), content);
          yield Map.of(
              DeletionFormat.COUNTS_SECTION, "counts", DeletionFormat.BITMAP_SECTION, "bitmap");
        }
        case ROW_IDS -> {
          RowIdMap map = RowIdFile.decode(reader);
          content.add("rows", map.rows());
          content.add(
              "row_ids",
              map.ranges().stream()
                  .map(range -> new Detail.Run(range.first(), range.count()))
                  .toList());
          yield Map.of(RowIdFile.COUNTS_SECTION, "counts", RowIdFile.RANGES_SECTION, "ranges");
        }
        case INDEX -> index(reader, content);
        case RETENTION, LEASE -> {
          content.add("message", MessageDetails.of(RetentionFile.message(reader)));
          yield Map.of(RetentionFile.SECTION, "message");
        }
      };
    } catch (StorageException e) {
      problem(e);
      return Map.of();
    }
  }

  /// The rules between the fields of a root, where nothing else is wrong with it.
  private void checkRoot() {
    if (problems.isEmpty()) {
      ManifestReader.root(bytes);
    }
  }

  private static void deletions(DeletionReader.DeletionFile file, Facts content) {
    content.add("cardinality", file.cardinality());
    content.add("rows", file.rows());
    content.add("positions", runs(file.deleted()));
  }

  private Map<Integer, String> index(FrameReader reader, Facts content) {
    String id = reader.header().fileId() + "-";
    String file = reader.path().substring(reader.path().lastIndexOf('/') + 1);
    if (!file.startsWith(id) || !file.endsWith(".idx")) {
      return Map.of();
    }
    String name = file.substring(id.length(), file.length() - ".idx".length());
    for (IndexProvider provider : IndexProviders.installed().all()) {
      Optional<FileDescription> found = provider.describe(name, reader);
      if (found.isPresent()) {
        Facts head = new Facts();
        found.get().head().forEach(head::add);
        content.add("index", provider.type()).add("head", head.group());
        return found.get().sections();
      }
    }
    return Map.of();
  }

  /// The problem, unless it follows from a block that is known to be damaged.
  private void problem(StorageException e) {
    Problem problem = Description.problem(bytes.name(), e);
    if (problems.stream().noneMatch(known -> known.detail().equals(problem.detail()))) {
      problems.add(problem);
    }
  }

  /// Positions as runs of consecutive ones.
  static List<Detail.Run> runs(DeletedRows deleted) {
    List<Detail.Run> runs = new ArrayList<>();
    deleted.forEach(position -> {
      if (!runs.isEmpty() && runs.getLast().first() + runs.getLast().count() == position) {
        Detail.Run last = runs.removeLast();
        runs.add(new Detail.Run(last.first(), last.count() + 1));
      } else {
        runs.add(new Detail.Run(position, 1));
      }
    });
    return runs;
  }
}
