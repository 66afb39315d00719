package io.omendb.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestSamples;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.WriterEntry;
import io.omendb.storage.format.manifest.codec.ManifestWriter;
import io.omendb.storage.format.manifest.codec.ManifestWriter.Encoded;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Manifests whose files are valid one by one, but not together.
class VersionRulesTest {
  private final MemoryObjectStore store = new MemoryObjectStore("memory:photos");
  private final ManifestSamples samples = new ManifestSamples(1);

  private Stream<String> problems() {
    return new Check(store, new Versions(store), Progress.none())
        .run().problems().stream()
            .map(CheckReport.Problem::detail)
            .filter(detail -> detail.contains("breaks invariant"));
  }

  private FragmentEntry fragment(long id, long firstRowId, long createdVersion, int field) {
    String name = samples.id() + ".arrow";
    return new FragmentEntry(
        id,
        10,
        List.of(new RowIdRange(firstRowId, 10)),
        List.of(
            new ColumnFile(
                new FileRef(name, 100, 0), ColumnFile.Encoding.ARROW, 10, 0, List.of(field))),
        List.of(),
        Optional.empty(),
        createdVersion);
  }

  private PageRef page(FragmentEntry... fragments) {
    ManifestPage page = new ManifestPage(0, List.of(fragments), List.of());
    Encoded encoded = ManifestWriter.page(page, samples.id(), ManifestSamples.DATASET);
    store.putIfAbsent("manifest/" + encoded.file().name(), encoded.bytes());
    return page.ref(encoded.file());
  }

  /// Stores a version; answers its checksum.
  private int version(int number, int parent, List<PageRef> pages, FragmentEntry... inline) {
    ManifestRoot root =
        new ManifestRoot(
            ManifestSamples.DATASET,
            number,
            parent,
            Instant.EPOCH,
            new Operation(
                number == 1 ? Operation.Kind.CREATE : Operation.Kind.APPEND,
                samples.id(),
                ManifestSamples.WRITER,
                number,
                0,
                0,
                0,
                0,
                ""),
            new ManifestRoot.Content(
                Schema.parse("id int64"), List.of(), pages, List.of(inline), List.of()),
            new ManifestRoot.Counters(1, 10, 100),
            new ManifestRoot.Settings(
                List.of(),
                List.of(new WriterEntry(ManifestSamples.WRITER, number, number)),
                List.of(),
                List.of(),
                List.of()),
            ManifestRoot.Turnover.none());
    Encoded encoded = ManifestWriter.root(root);
    store.putIfAbsent("manifest/" + encoded.file().name(), encoded.bytes());
    return encoded.file().crc32c();
  }

  private void versions(List<PageRef> pages, FragmentEntry... inline) {
    int first = version(1, 0, List.of());
    version(2, first, pages, inline);
  }

  @Test
  void versionsThatFitAreClean() {
    PageRef shared = page(fragment(0, 0, 1, 0), fragment(1, 40, 2, 0));
    int first = version(1, 0, List.of());
    int second = version(2, first, List.of(shared), fragment(2, 10, 2, 0));
    version(3, second, List.of(shared, page(fragment(2, 20, 3, 0))), fragment(3, 30, 3, 0));
    assertThat(problems()).isEmpty();
  }

  @Test
  void aRowIdOfTwoPagesIsFound() {
    versions(List.of(page(fragment(0, 0, 1, 0)), page(fragment(1, 9, 1, 0))));
    assertThat(problems()).singleElement().asString().contains("M8: a row id belongs to two rows");
  }

  @Test
  void aRowIdOfAPageAndTheRootIsFound() {
    versions(List.of(page(fragment(0, 0, 1, 0))), fragment(1, 5, 1, 0));
    assertThat(problems()).singleElement().asString().contains("M8: a row id belongs to two rows");
  }

  @Test
  void aFragmentOfALaterVersionIsFound() {
    versions(List.of(page(fragment(0, 0, 3, 0))));
    assertThat(problems()).singleElement().asString().contains("M9: a fragment of the later");
  }

  @Test
  void anUnknownFieldIsFound() {
    versions(List.of(page(fragment(0, 0, 1, 1))));
    assertThat(problems()).singleElement().asString().contains("M10: field id 1 is not below 1");
  }

  @Test
  void aVersionWithAnotherParentIsFound() {
    int first = version(1, 0, List.of());
    version(2, first + 1, List.of());
    assertThat(problems()).singleElement().asString().contains("M15: not the successor of");
  }
}
