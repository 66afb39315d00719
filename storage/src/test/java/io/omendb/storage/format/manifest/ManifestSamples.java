package io.omendb.storage.format.manifest;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/// Valid manifests with every field in use, from a seed. For one thread at a time.
public final class ManifestSamples {
  public static final UUID DATASET = new UUID(0x1111, 0x2222);

  private final SplittableRandom random;

  public ManifestSamples(long seed) {
    random = new SplittableRandom(seed);
  }

  public UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  public ColumnFile columnFile(boolean vectors, List<Integer> fields) {
    String name = id() + (vectors ? ".vectors" : ".arrow");
    return new ColumnFile(
        new FileRef(name, 1_000 + random.nextInt(1_000_000), random.nextInt()),
        vectors ? ColumnFile.Encoding.ARROW_VECTORS : ColumnFile.Encoding.ARROW,
        1 + random.nextInt(1_000),
        random.nextInt(),
        fields);
  }

  public FragmentEntry fragment(long fragmentId, long firstRowId, long rows) {
    Optional<DeletionVector> deletions =
        switch (random.nextInt(3)) {
          case 0 -> Optional.empty();
          case 1 -> {
            DeletedRows deleted = DeletedRows.of(0, (int) rows - 1);
            yield Optional.of(new DeletionVector.Inline(deleted.cardinality(), deleted.encode()));
          }
          default ->
              Optional.of(
                  new DeletionVector.InFile(
                      1 + random.nextLong(rows), new FileRef(id() + ".dv", 300, 7)));
        };
    long cut = rows > 1 ? 1 + random.nextLong(rows - 1) : rows;
    List<RowIdRange> ranges = new ArrayList<>();
    ranges.add(new RowIdRange(firstRowId, cut));
    if (cut < rows) {
      ranges.add(new RowIdRange(firstRowId + cut, rows - cut));
    }
    List<ColumnStatistics> statistics =
        List.of(
            new ColumnStatistics(0, 0, 0, Optional.of(Value.of(-5L)), Optional.of(Value.of(9L))),
            new ColumnStatistics(1, rows, 0, Optional.empty(), Optional.of(Value.of("\u00e9"))),
            new ColumnStatistics(2, 0, rows, Optional.of(Value.of(-0.0)), Optional.empty()),
            new ColumnStatistics(
                3, 0, 0, Optional.of(Value.of(false)), Optional.of(Value.of(true))));
    return new FragmentEntry(
        fragmentId,
        rows,
        ranges,
        List.of(columnFile(false, List.of(0, 1, 2, 3)), columnFile(true, List.of(4))),
        statistics,
        deletions,
        1 + random.nextLong(3));
  }

  public static final UUID WRITER = new UUID(3, 4);

  public static Schema schema() {
    return new Schema(
        List.of(
            new Field(0, "id", DataType.Scalar.INT64, false),
            new Field(1, "title", DataType.Scalar.STRING, true),
            new Field(2, "price", DataType.Scalar.FLOAT64, true),
            new Field(3, "new", DataType.Scalar.BOOL, true),
            new Field(4, "v", new DataType.Vector(16, ElementType.UINT8), false),
            new Field(
                5,
                "more",
                new DataType.Struct(
                    List.of(
                        new DataType.Member("n", DataType.Scalar.INT16, false),
                        new DataType.Member(
                            "tags",
                            new DataType.ListOf(new DataType.ListOf(DataType.Scalar.STRING)),
                            true))),
                true)));
  }

  public IndexEntry index(String name, long rows) {
    UUID segment = id();
    return new IndexEntry(
        name,
        4,
        "hnsw",
        List.of(Metric.L2, Metric.COSINE, Metric.DOT).get(random.nextInt(3)),
        Map.of("m", "16", "ef_construction", "200"),
        List.of(
            new IndexEntry.Segment(
                segment,
                1,
                1 + random.nextLong(3),
                rows,
                List.of(new RowIdRange(0, rows)),
                new FileRef(ManifestNames.rows(segment), 300, 1),
                List.of(
                    new IndexEntry.NamedFile(
                        "graph", new FileRef(ManifestNames.index(segment, "graph"), 5_000, 2))),
                new byte[] {1, 2, 3},
                List.of(new CalibrationPoint(10, 0.95, "ef=40")))));
  }

  public ManifestRoot root() {
    List<FragmentEntry> old = new ArrayList<>();
    long rowId = 0;
    long fragmentId = 0;
    for (int i = 0; i < 3; i++) {
      long rows = 1 + random.nextLong(1_000);
      old.add(fragment(fragmentId++, rowId, rows));
      rowId += rows;
    }
    PageRef page = new ManifestPage(0, old, List.of()).ref(new FileRef(id() + ".page", 2_000, 3));
    List<FragmentEntry> inline = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      long rows = 1 + random.nextLong(1_000);
      inline.add(fragment(fragmentId++, rowId, rows));
      rowId += rows;
    }
    long version = 3 + random.nextLong(1_000_000);
    return new ManifestRoot(
        DATASET,
        version,
        random.nextInt(),
        Instant.ofEpochSecond(random.nextLong(2_000_000_000L), 123_456_000),
        new Operation(
            Operation.Kind.APPEND,
            id(),
            WRITER,
            7,
            random.nextLong(100),
            random.nextLong(100),
            random.nextLong(100),
            5_000,
            "text"),
        new ManifestRoot.Content(
            schema(),
            List.of(0),
            List.of(page),
            inline,
            List.of(index("a", 1 + random.nextLong(rowId)), index("b", 1))),
        new ManifestRoot.Counters(9, fragmentId, rowId),
        new ManifestRoot.Settings(
            List.of(new Tag("train", 1), new Tag("v1.0", 2)),
            List.of(new WriterEntry(id(), 3, 2), new WriterEntry(WRITER, 7, version)),
            List.of(new ManifestRoot.Property("owner", "team \u00e9")),
            List.of(),
            List.of("later")),
        new ManifestRoot.Turnover(
            List.of(new UUID(1, 1) + ".arrow", new UUID(1, 2) + ".page"),
            List.of(new UUID(1, 3) + ".dv")));
  }
}
