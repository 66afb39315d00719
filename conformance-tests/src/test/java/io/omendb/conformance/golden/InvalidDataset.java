package io.omendb.conformance.golden;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.omendb.conformance.Repository;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.OperationKind;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Tag;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.objectstore.MemoryObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Manifests of golden datasets, each changed so that one invariant of chapter 08 does not hold,
/// with checksums as if they were right. Data files are left out: no reader gets so far.
enum InvalidDataset {
  M1(GoldenDataset.BY_HAND, root -> root.getOperationBuilder().setKind(OperationKind.CREATE)),
  M2(GoldenDataset.BY_HAND, root -> root.getOperationBuilder().setRowsAdded(-1)),
  M3(GoldenDataset.BY_HAND, root -> root.setNextFieldId(1)),
  M4(GoldenDataset.MANY_FRAGMENTS, root -> root.getPagesBuilder(0).setLevel(1)),
  M5(GoldenDataset.MANY_FRAGMENTS, root -> root.getPagesBuilder(0).setDeletedRows(2)),
  M6(GoldenDataset.BY_HAND, root -> root.setNextFragmentId(0)),
  M7(GoldenDataset.BY_HAND, root -> first(root).getRowIdsBuilder().setRanges(1, 2)),
  M8(
      GoldenDataset.ALL_TYPES,
      root -> root.getInlineBuilder(1).getRowIdsBuilder().setRanges(0, 100)),
  M9(GoldenDataset.BY_HAND, root -> first(root).setCreatedVersion(root.getVersion() + 1)),
  M10(
      GoldenDataset.BY_HAND,
      root ->
          first(root)
              .getFilesBuilder(0)
              .getFileBuilder()
              .setName("00000000-0000-0000-0000-000000000001.vectors")),
  M11(GoldenDataset.BY_HAND, root -> first(root).getStatisticsBuilder(0).setNullCount(4)),
  M12(GoldenDataset.BY_HAND, root -> first(root).getDeletionsBuilder().setCardinality(4)),
  M13(GoldenDataset.INDEXED, root -> root.getIndexesBuilder(0).setName("z")),
  M14(GoldenDataset.BY_HAND, root -> root.addWriterFeatures("b").addWriterFeatures("a")),
  M15(GoldenDataset.BY_HAND, root -> root.setParentCrc32C(1)),
  M16(GoldenDataset.BY_HAND, root -> root.addPrimaryKey(1)),
  M17(
      GoldenDataset.BY_HAND,
      root -> root.addTags(Tag.newBuilder().setName("now").setVersion(root.getVersion()))),
  M18(GoldenDataset.BY_HAND, root -> root.getWritersBuilder(0).setVersion(root.getVersion())),
  M19(GoldenDataset.BY_HAND, root -> root.addDropped("../a.arrow"));

  private final GoldenDataset base;

  // A lambda that captures nothing.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Consumer<Root.Builder> change;

  InvalidDataset(GoldenDataset base, Consumer<Root.Builder> change) {
    this.base = base;
    this.change = change;
  }

  private static Fragment.Builder first(Root.Builder root) {
    return root.getInlineBuilder(0);
  }

  Path home() {
    return directory().resolve(name() + ".omen");
  }

  static Path directory() {
    return Repository.root().resolve("format-spec/golden/invalid/v1");
  }

  /// Writes the manifests of the base, the newest of them changed. Without its parents, unless what
  /// is wrong is between them.
  void build(Path home) {
    Path to = home.resolve("manifest");
    try (Stream<Path> files = Files.list(base.home().resolve("manifest"))) {
      Files.createDirectories(to);
      List<Path> all = files.sorted().toList();
      Path newest = all.getFirst();
      for (Path file : all) {
        String name = file.getFileName().toString();
        if (file.equals(newest)) {
          Files.write(to.resolve(name), changed(name, Files.readAllBytes(file)));
        } else if (name.endsWith(".page") || this == M15) {
          Files.copy(file, to.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] changed(String name, byte[] bytes) throws InvalidProtocolBufferException {
    MemoryObjectStore store = new MemoryObjectStore("memory:base");
    store.putIfAbsent("manifest/" + name, bytes);
    UUID dataset = id(ByteString.copyFrom(bytes, 32, 16));
    FrameReader reader =
        FrameReader.open(store.open("manifest/" + name), FrameKind.MANIFEST_ROOT, dataset);
    Root.Builder root =
        Root.parseFrom(reader.verified(1).toArray(ValueLayout.JAVA_BYTE)).toBuilder();
    change.accept(root);
    FrameBytes target = new FrameBytes();
    UUID transaction = id(root.getOperation().getTransaction());
    try (FrameWriter writer =
        new FrameWriter(target, name, FrameKind.MANIFEST_ROOT, transaction, dataset)) {
      writer.section(1, 64);
      writer.write(MemorySegment.ofArray(root.build().toByteArray()));
      writer.complete();
    }
    return target.toByteArray();
  }

  private static UUID id(ByteString bytes) {
    ByteBuffer id = bytes.asReadOnlyByteBuffer();
    return new UUID(id.getLong(), id.getLong());
  }
}
