package io.omendb.cli.demo;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// Images of handwritten digits with their labels: 28 x 28 pixels of 0..255 each. Immutable.
final class Digits {
  static final int SIDE = 28;
  static final int PIXELS = SIDE * SIDE;
  static final Schema SCHEMA =
      Schema.parse("id int64 not null, image vector(784, uint8), label int8 not null");

  private static final int NPY_HEADER_BYTES = 128;

  private final byte[] pixels;
  private final byte[] labels;

  private Digits(byte[] pixels, byte[] labels) {
    this.pixels = pixels;
    this.labels = labels;
  }

  /// The images to search among.
  static Digits base() {
    return new Digits(array("digits.npy.gz"), array("labels.npy.gz"));
  }

  /// The images to search for, which are not among the others.
  static Digits queries() {
    return new Digits(array("queries.npy.gz"), array("query_labels.npy.gz"));
  }

  /// The array file of the queries, as it is on disk.
  static byte[] queryFile() {
    return unpacked("queries.npy.gz");
  }

  int size() {
    return labels.length;
  }

  int label(int index) {
    return labels[index];
  }

  byte[] image(int index) {
    return Arrays.copyOfRange(pixels, index * PIXELS, (index + 1) * PIXELS);
  }

  float[] vector(int index) {
    float[] vector = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      vector[i] = pixels[index * PIXELS + i] & 0xff;
    }
    return vector;
  }

  List<float[]> vectors() {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      vectors.add(vector(i));
    }
    return vectors;
  }

  /// The images `from..to-1` as rows of [#SCHEMA].
  Batch batch(int from, int to) {
    List<ColumnBuilder> builders =
        SCHEMA.fields().stream().map(Field::type).map(ColumnBuilder::new).toList();
    for (int i = from; i < to; i++) {
      builders.get(0).addLong(i);
      builders.get(1).addBytes(MemorySegment.ofArray(image(i)));
      builders.get(2).addLong(labels[i]);
    }
    return new Batch(SCHEMA, to - from, builders.stream().map(ColumnBuilder::build).toList());
  }

  private static byte[] array(String resource) {
    byte[] file = unpacked(resource);
    return Arrays.copyOfRange(file, NPY_HEADER_BYTES, file.length);
  }

  private static byte[] unpacked(String resource) {
    try (InputStream in = Digits.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing in this installation");
      }
      return new GZIPInputStream(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
