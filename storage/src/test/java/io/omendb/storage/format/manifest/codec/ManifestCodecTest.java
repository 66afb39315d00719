package io.omendb.storage.format.manifest.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.omendb.format.manifest.ElementType;
import io.omendb.format.manifest.Encoding;
import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.FileRef;
import io.omendb.format.manifest.Metric;
import io.omendb.format.manifest.NestedType;
import io.omendb.format.manifest.OperationKind;
import io.omendb.format.manifest.PageRef;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.ScalarType;
import io.omendb.format.manifest.VectorType;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestSamples;
import io.omendb.storage.format.manifest.codec.ManifestWriter.Encoded;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static ObjectBytes object(String name, byte[] bytes) {
    MemoryObjectStore store = new MemoryObjectStore("memory:test");
    store.putIfAbsent("manifest/" + name, bytes);
    return store.open("manifest/" + name);
  }

  private static ManifestRoot read(Encoded encoded) {
    return ManifestReader.root(object(encoded.file().name(), encoded.bytes())).root();
  }

  @Test
  void rootsComeBackAndEncodeToTheSameBytes() {
    for (int seed = 0; seed < 100; seed++) {
      ManifestRoot root = new ManifestSamples(seed).root();
      Encoded encoded = ManifestWriter.root(root);
      ManifestRoot back = read(encoded);
      assertThat(ManifestWriter.root(back).bytes()).isEqualTo(encoded.bytes());
      assertThat(back.timestamp()).isEqualTo(root.timestamp());
      assertThat(back.schema()).isEqualTo(root.schema());
      assertThat(back.operation()).isEqualTo(root.operation());
      assertThat(back.pages()).isEqualTo(root.pages());
      assertThat(back.liveRows()).isEqualTo(root.liveRows());
      assertThat(back.indexes()).hasSize(2);
    }
  }

  @Test
  void pagesComeBackAndMustMatchTheirReference() {
    for (int seed = 0; seed < 30; seed++) {
      ManifestSamples samples = new ManifestSamples(seed);
      List<FragmentEntry> fragments = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        fragments.add(samples.fragment(i, i * 100L, 100));
      }
      ManifestPage page = new ManifestPage(0, fragments, List.of());
      UUID id = samples.id();
      Encoded encoded = ManifestWriter.page(page, id, ManifestSamples.DATASET);
      ObjectBytes bytes = object(encoded.file().name(), encoded.bytes());
      var ref = page.ref(encoded.file());
      ManifestPage back = ManifestReader.page(bytes, ref, ManifestSamples.DATASET);
      assertThat(ManifestWriter.page(back, id, ManifestSamples.DATASET).bytes())
          .isEqualTo(encoded.bytes());
      ManifestPage less = new ManifestPage(0, fragments.subList(1, 32), List.of());
      assertThatThrownBy(
              () -> ManifestReader.page(bytes, less.ref(encoded.file()), ManifestSamples.DATASET))
          .isInstanceOf(Corrupt.class)
          .hasMessageContaining("M5");
    }
  }

  @Test
  void everyFlippedByteOfARootIsFound() {
    Encoded encoded = ManifestWriter.root(new ManifestSamples(1).root());
    for (int at = 0; at < encoded.bytes().length; at++) {
      byte[] damaged = encoded.bytes().clone();
      damaged[at] ^= 0x10;
      assertThatThrownBy(() -> ManifestReader.root(object(encoded.file().name(), damaged)))
          .as("byte " + at)
          .isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void nestedTypesAreCheckedAndBounded() {
    Field.Builder text = Field.newBuilder().setName("item").setNullable(true);
    text.setScalar(ScalarType.STRING);
    assertThat(lists(31, text).getLast().type().levels()).isEqualTo(32);
    assertThatThrownBy(() -> lists(32, text))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("nests messages deeper");
    assertThatThrownBy(() -> lists(1_000, text)).isInstanceOf(LimitExceeded.class);
    Field.Builder list = Field.newBuilder().setId(8).setName("l").setNested(NestedType.LIST);
    Field.Builder struct = Field.newBuilder().setId(8).setName("s").setNested(NestedType.STRUCT);
    for (Field.Builder bad :
        List.of(
            list.clone(),
            list.clone().addChildren(text).addChildren(text),
            list.clone().addChildren(text.clone().setName("other")),
            list.clone().addChildren(text.clone().setNullable(false)),
            struct.clone(),
            struct.clone().addChildren(text).addChildren(text),
            struct.clone().addChildren(text.clone().setName("")),
            list.clone()
                .addChildren(text.clone().setVector(VectorType.newBuilder().setDimension(2))),
            list.clone().setScalar(ScalarType.BOOL).addChildren(text))) {
      assertThatThrownBy(() -> readChanged(root -> root.addFields(bad)))
          .as(bad.toString())
          .isInstanceOf(Corrupt.class);
    }
    assertThatThrownBy(() -> readChanged(root -> root.addFields(list.clone().setNestedValue(9))))
        .isInstanceOf(UnsupportedFormat.class);
    Field.Builder wide = struct.clone();
    for (int i = 0; i < Limits.MAX_FIELDS; i++) {
      wide.addChildren(text.clone().setName("m" + i));
    }
    assertThatThrownBy(() -> readChanged(root -> root.addFields(wide)))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("at most 10000 columns");
  }

  /// The fields of a root with one more, of that many lists around an element.
  private static List<io.omendb.storage.schema.Field> lists(int count, Field.Builder element) {
    byte[] inner = element.build().toByteArray();
    for (int i = 1; i < count; i++) {
      inner = around("item", inner);
    }
    byte[] bytes = around("deep", inner);
    ByteBuffer message = ByteBuffer.allocate(bytes.length + 200_000);
    message.put(Encoder.root(sample()).toByteArray());
    put(message, Root.FIELDS_FIELD_NUMBER, bytes);
    byte[] root = Arrays.copyOf(message.array(), message.position());
    return ManifestReader.root(framed(sample().version(), root)).root().schema().fields();
  }

  private static byte[] around(String name, byte[] child) {
    byte[] list =
        Field.newBuilder()
            .setId(name.equals("deep") ? 8 : 0)
            .setName(name)
            .setNullable(true)
            .setNested(NestedType.LIST)
            .build()
            .toByteArray();
    ByteBuffer bytes = ByteBuffer.allocate(list.length + child.length + 8).put(list);
    put(bytes, Field.CHILDREN_FIELD_NUMBER, child);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /// Puts a field of bytes.
  private static void put(ByteBuffer to, int number, byte[] value) {
    to.put((byte) (number << 3 | 2));
    int length = value.length;
    for (; length >= 0x80; length >>>= 7) {
      to.put((byte) (length | 0x80));
    }
    to.put((byte) length).put(value);
  }

  @Test
  void codesOfEnumerationsAreTheNumbersInTheProtoFile() {
    assertThat(names(Codes.KINDS)).isEqualTo(names(numbered(OperationKind.values())));
    assertThat(names(Codes.SCALARS)).isEqualTo(names(numbered(ScalarType.values())));
    assertThat(names(Codes.ENCODINGS)).isEqualTo(names(numbered(Encoding.values())));
    assertThat(names(Codes.METRICS)).isEqualTo(names(numbered(Metric.values())));
    assertThat(Codes.ELEMENTS.stream().map(e -> "ELEMENT_" + e.name()).toList())
        .isEqualTo(names(numbered(ElementType.values())));
    assertThat(Codes.KINDS)
        .hasSize(io.omendb.storage.format.manifest.Operation.Kind.values().length);
    assertThat(Codes.SCALARS).hasSize(io.omendb.storage.schema.DataType.Scalar.values().length);
    assertThat(Codes.METRICS).hasSize(io.omendb.storage.distance.Metric.values().length);
    assertThat(Codes.ELEMENTS).hasSize(io.omendb.storage.distance.ElementType.values().length);
    assertThat(Codes.ENCODINGS)
        .hasSize(io.omendb.storage.format.fragment.ColumnFile.Encoding.values().length);
  }

  private static <E extends Enum<E>> List<E> numbered(E[] values) {
    return Arrays.stream(values).filter(value -> !value.name().equals("UNRECOGNIZED")).toList();
  }

  private static List<String> names(List<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).toList();
  }

  @Test
  void unknownReaderFeaturesAndCodesAreUnsupported() {
    assertThatThrownBy(() -> readChanged(root -> root.addReaderFeatures("quantum")))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("needs the reader feature quantum");
    assertThatThrownBy(() -> readChanged(root -> root.getFieldsBuilder(0).setScalarValue(77)))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("needs column type with code 77");
    assertThatThrownBy(() -> readChanged(root -> root.getOperationBuilder().setKindValue(99)))
        .isInstanceOf(UnsupportedFormat.class);
  }

  @Test
  void unknownFieldsOfALaterMinorVersionAreIgnored() {
    ManifestRoot back =
        readChanged(root ->
            root.setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(500, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build()));
    assertThat(back.schema()).isEqualTo(ManifestSamples.schema());
  }

  @Test
  void illegalFileNamesAreCorrupt() {
    for (String name :
        List.of("../../etc/passwd", "/etc/passwd", "a\0b.arrow", "C:x.arrow", "x.arrow", "")) {
      assertThatThrownBy(() ->
              readChanged(root ->
                  root.getPagesBuilder(0).setFile(FileRef.newBuilder().setName(name).setLength(5))))
          .as(name)
          .isInstanceOf(Corrupt.class)
          .hasMessageContaining("illegal file name");
    }
  }

  @Test
  void deepNestingAndGreatSizesExceedLimits() {
    byte[] nested = new byte[0];
    for (int i = 0; i < 10_000; i++) {
      nested = group(nested);
    }
    byte[] deep = nested;
    assertThatThrownBy(() -> ManifestReader.root(framed(5, deep)))
        .isInstanceOf(LimitExceeded.class)
        .hasMessageContaining("nests messages deeper");
    assertThatThrownBy(() ->
            ManifestReader.root(
                new ObjectBytes() {
                  @Override
                  public String name() {
                    return "manifest/" + ManifestNames.root(5);
                  }

                  @Override
                  public long length() {
                    return 1L << 31;
                  }

                  @Override
                  public MemorySegment slice(long offset, long length) {
                    throw new AssertionError("nothing is read");
                  }

                  @Override
                  public void close() {}
                }))
        .isInstanceOf(LimitExceeded.class);
    assertThatThrownBy(() -> ManifestReader.root(framed(5, new byte[] {10, -1, -1, -1, -1, 7})))
        .isInstanceOf(Corrupt.class)
        .hasMessageEndingWith("is not a valid message: a length reaches beyond its end");
  }

  /// An unknown group, field 200, around some bytes.
  private static byte[] group(byte[] content) {
    byte[] bytes = new byte[content.length + 4];
    bytes[0] = (byte) 0xc3;
    bytes[1] = 0x0c;
    System.arraycopy(content, 0, bytes, 2, content.length);
    bytes[content.length + 2] = (byte) 0xc4;
    bytes[content.length + 3] = 0x0c;
    return bytes;
  }

  @Test
  void everyBrokenInvariantIsNamed() {
    breaks("M1", root -> root.getOperationBuilder().setKind(OperationKind.CREATE));
    breaks("M2", root -> root.getOperationBuilder().setRowsAdded(-1));
    breaks("M3", root -> root.setNextFieldId(2));
    breaks("M4", root -> root.addPages(later(root).setLevel(1)));
    breaks("M5", root -> root.getPagesBuilder(0).setFragments(0));
    breaks("M6", root -> root.setNextRowId(1).clearInline());
    breaks("M6", root -> root.addPages(later(root).setFirstFragmentId(0)));
    breaks("M10", root -> root.addPages(root.getPages(0)));
    breaks("M7", root -> root.getInlineBuilder(0).setRows(root.getInline(0).getRows() + 1));
    breaks(
        "M8",
        root ->
            root.getInlineBuilder(1)
                .getRowIdsBuilder()
                .clearRanges()
                .addRanges(root.getInline(0).getRowIds().getRanges(0))
                .addRanges(root.getInline(1).getRows()));
    breaks("M7", root -> root.getInlineBuilder(0).getRowIdsBuilder().clearRanges().setEnd(9));
    breaks("M16", root -> root.clearPrimaryKey().addPrimaryKey(1));
    breaks("M17", root -> root.addTags(root.getTags(0)));
    breaks("M17", root -> root.addProperties(root.getProperties(0)));
    breaks("M18", root -> root.removeWriters(1));
    breaks("M18", root -> root.getWritersBuilder(0).setId(root.getWriters(1).getId()));
    breaks("M19", root -> root.addDropped("00000000-0000-0000-0000-000000000000.arrow"));
    breaks("M19", root -> root.addRevived("zzz.root"));
    breaks("M9", root -> root.getInlineBuilder(0).setCreatedVersion(root.getVersion() + 1));
    breaks("M10", root -> root.getInlineBuilder(0).clearFiles());
    breaks("M10", root -> root.getInlineBuilder(0).getFilesBuilder(0).addFieldIds(9));
    breaks("M10", root -> root.getInlineBuilder(0).getFilesBuilder(0).addFieldIds(4));
    breaks("M10", root -> root.getInlineBuilder(0).getFilesBuilder(0).setTailBytes(0));
    breaks("M11", root -> root.getInlineBuilder(0).getStatisticsBuilder(0).setNullCount(-1));
    breaks(
        "M12",
        root ->
            root.getInlineBuilder(0)
                .getDeletionsBuilder()
                .setCardinality(1 << 21)
                .setInline(ByteString.EMPTY));
    breaks("M13", root -> root.getIndexesBuilder(0).setName("z"));
    breaks("M13", root -> root.getIndexesBuilder(0).setFieldId(8));
    breaks("M13", root -> root.getIndexesBuilder(0).addSegments(root.getIndexes(0).getSegments(0)));
    breaks("M14", root -> root.addWriterFeatures("a"));
  }

  private static PageRef.Builder later(Root.Builder root) {
    return root.getPages(0).toBuilder()
        .setFirstFragmentId(root.getPages(0).getFirstFragmentId() + 3)
        .setFile(FileRef.newBuilder().setName(new UUID(7, 7) + ".page").setLength(1));
  }

  private static void breaks(String invariant, Consumer<Root.Builder> change) {
    assertThatThrownBy(() -> readChanged(change))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("breaks invariant " + invariant + ":");
  }

  @Test
  void limitsHoldBeforeRecordsAreUsed() {
    assertThatThrownBy(() ->
            readChanged(root -> {
              for (int i = 0; i < 40; i++) {
                root.addInline(root.getInline(0));
              }
            }))
        .isInstanceOf(LimitExceeded.class);
    assertThatThrownBy(() ->
            readChanged(root ->
                root.getIndexesBuilder(0)
                    .getSegmentsBuilder(0)
                    .setDetails(ByteString.copyFrom(new byte[Limits.MAX_INDEX_DETAILS_BYTES + 1]))))
        .isInstanceOf(LimitExceeded.class);
  }

  @Test
  void messagesAreCountedBeforeTheyAreBuilt() {
    int objects = Limits.MAX_MANIFEST_OBJECTS + 1;
    byte[] fragments = new byte[2 * objects];
    byte[] texts = new byte[2 * objects];
    byte[] unknown = new byte[3 * objects];
    for (int i = 0; i < objects; i++) {
      fragments[2 * i] = 11 << 3 | 2;
      texts[2 * i] = 13 << 3 | 2;
      unknown[3 * i] = (byte) 0xc2;
      unknown[3 * i + 1] = 0x0c;
    }
    byte[] inFragment = delimited(11, repeat(4 << 3 | 2, objects));
    for (byte[] message : List.of(fragments, texts, unknown, inFragment)) {
      assertThatThrownBy(() -> ManifestReader.root(framed(5, message)))
          .isInstanceOf(LimitExceeded.class)
          .hasMessageContaining(": number of objects 2097153 exceeds the limit");
    }
    byte[] ranges = new byte[Limits.MAX_MANIFEST_NUMBERS + 1];
    Arrays.fill(ranges, (byte) 1);
    byte[] flags = new byte[2 * (Limits.MAX_MANIFEST_NUMBERS + 1)];
    for (int i = 0; i < flags.length; i += 2) {
      flags[i] = 15 << 3;
    }
    for (byte[] message : List.of(delimited(11, delimited(3, delimited(1, ranges))), flags)) {
      assertThatThrownBy(() -> ManifestReader.root(framed(5, message)))
          .isInstanceOf(LimitExceeded.class)
          .hasMessageContaining(": count of numbers 8388609 exceeds the limit");
    }
  }

  /// Empty messages, each under that tag.
  private static byte[] repeat(int tag, int count) {
    byte[] bytes = new byte[2 * count];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = (byte) tag;
    }
    // The message around them is an object too.
    return Arrays.copyOf(bytes, bytes.length - 2);
  }

  private static byte[] delimited(int field, byte[] content) {
    return UnknownFieldSet.newBuilder()
        .addField(
            field,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFrom(content))
                .build())
        .build()
        .toByteArray();
  }

  @Test
  void unknownGroupsMayHoldWhatTheyLike() {
    // Field 11 within the group is no fragment.
    byte[] content = {11 << 3 | 2, 2, -1, -1};
    byte[] message = Encoder.root(sample()).toByteArray();
    byte[] group = group(content);
    byte[] both = Arrays.copyOf(message, message.length + group.length);
    System.arraycopy(group, 0, both, message.length, group.length);
    assertThat(ManifestReader.root(framed(sample().version(), both)).root().version())
        .isEqualTo(sample().version());
  }

  @Test
  void randomBytesInAValidFrameNeverLeadAstray() {
    java.util.SplittableRandom random = new java.util.SplittableRandom(3);
    byte[] message = Encoder.root(sample()).toByteArray();
    for (int i = 0; i < 3_000; i++) {
      byte[] bytes = message.clone();
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        ManifestReader.root(framed(sample().version(), bytes));
      } catch (StorageException e) {
        assertThat(Stream.of(Corrupt.class, LimitExceeded.class, UnsupportedFormat.class))
            .anyMatch(kind -> kind.isInstance(e));
      }
    }
  }

  /// A root with two inline fragments at least.
  private static ManifestRoot sample() {
    for (int seed = 0; ; seed++) {
      ManifestRoot root = new ManifestSamples(seed).root();
      if (root.inline().size() >= 2) {
        return root;
      }
    }
  }

  private static ManifestRoot readChanged(Consumer<Root.Builder> change) {
    Root.Builder message = Encoder.root(sample()).toBuilder();
    change.accept(message);
    return ManifestReader.root(framed(sample().version(), message.build().toByteArray())).root();
  }

  private static ObjectBytes framed(long version, byte[] message) {
    FrameBytes target = new FrameBytes();
    String name = ManifestNames.root(version);
    FrameWriter writer =
        new FrameWriter(
            target,
            name,
            FrameKind.MANIFEST_ROOT,
            sample().operation().transaction(),
            ManifestSamples.DATASET);
    writer.section(ManifestFormat.ROOT_SECTION, 64);
    writer.write(MemorySegment.ofArray(message));
    writer.complete();
    return object(name, target.toByteArray());
  }
}
