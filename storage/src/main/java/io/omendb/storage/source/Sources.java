package io.omendb.storage.source;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.array.ArrayColumn;
import io.omendb.storage.source.array.ArrayInput;
import io.omendb.storage.source.array.NpyColumn;
import io.omendb.storage.source.array.VecsColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Opens foreign files as rows, by the endings of their names. Stateless.
///
/// | file | rows |
/// |---|---|
/// | `.csv` `.jsonl` | a table; types by the wanted schema, or by the first rows; no lists in CSV |
/// | `.arrow` | a table: an Arrow IPC file or stream |
/// | `.parquet` | a table |
/// | `.npy` `.fvecs` `.bvecs` `.ivecs` | one column, named after the file or by `column=file` |
///
/// All but parquet may be compressed: `.gz`, `.zst`. Lists of numbers become vectors unless they
/// are wanted as lists; other lists, objects and structs become lists and structs.
public final class Sources {
  private static final Set<String> ARRAYS = Set.of("npy", "fvecs", "bvecs", "ivecs");
  private static final Set<String> TEXTS = Set.of("csv", "jsonl");

  private Sources() {}

  /// Opens one table, or arrays of equal length each written as `column=file`.
  ///
  /// @return rows that conform to the wanted schema and casts
  /// @throws InvalidInput if a file's name, format, schema or content is wrong
  /// @throws io.omendb.storage.error.StorageException.NotFound if a file does not exist
  public static RowSource open(List<String> sources, SourceOptions options) {
    if (sources.isEmpty()) {
      throw new InvalidInput("no source is given");
    }
    List<String> names = new ArrayList<>();
    List<SourceFile> files = new ArrayList<>();
    for (String source : sources) {
      int equals = source.indexOf('=');
      boolean named = equals > 0 && source.lastIndexOf('/', equals) < 0;
      SourceFile file = SourceFile.of(Path.of(named ? source.substring(equals + 1) : source));
      names.add(named ? source.substring(0, equals) : "");
      files.add(file);
    }
    if (files.size() == 1 && names.getFirst().isEmpty()) {
      return open(files.getFirst(), options);
    }
    for (int i = 0; i < files.size(); i++) {
      if (!ARRAYS.contains(files.get(i).format())) {
        throw new InvalidInput(
            files.get(i).name() + " is not an array of one column",
            "give one table, or arrays as column=file (" + endings(ARRAYS) + ")");
      }
      if (names.get(i).isEmpty()) {
        throw new InvalidInput(
            "the column of " + files.get(i).name() + " has no name", "write it as column=file");
      }
    }
    Map<String, String> fileOf = new LinkedHashMap<>();
    for (int i = 0; i < files.size(); i++) {
      fileOf.put(names.get(i), files.get(i).name());
    }
    String all = String.join(" + ", fileOf.values());
    return conform(all, fileOf, arrays(names, files, options), options);
  }

  /// Opens one file.
  public static RowSource open(Path path, SourceOptions options) {
    return open(SourceFile.of(path), options);
  }

  private static RowSource open(SourceFile file, SourceOptions options) {
    String format = file.format();
    if (ARRAYS.contains(format)) {
      return conform(file.name(), arrays(List.of(file.stem()), List.of(file), options), options);
    }
    if (TEXTS.contains(format)) {
      return conform(file.name(), TextSource.open(file, options), options);
    }
    if (format.equals("arrow")) {
      return conform(file.name(), ArrowSource.open(file, options), options);
    }
    if (format.equals("parquet")) {
      if (file.compressed()) {
        throw new InvalidInput(
            file.name() + ": a parquet file cannot be read compressed", "unpack it first");
      }
      return conform(file.name(), ParquetSource.open(file, options), options);
    }
    throw new InvalidInput(
        format.isEmpty()
            ? "cannot tell the format of " + file.name() + " from its name"
            : "unknown format '." + format + "' of " + file.name(),
        "supported are .csv .jsonl .parquet .arrow .npy .fvecs .bvecs .ivecs, and with .gz or .zst");
  }

  private static String endings(Set<String> formats) {
    return String.join(" ", formats.stream().sorted().map(format -> "." + format).toList());
  }

  private static RowSource arrays(
      List<String> names, List<SourceFile> files, SourceOptions options) {
    List<ArrayColumn> arrays = new ArrayList<>();
    try {
      for (SourceFile file : files) {
        arrays.add(array(file));
      }
      return new ArraySource(names, arrays, options);
    } catch (RuntimeException e) {
      arrays.forEach(ArrayColumn::close);
      throw e;
    }
  }

  private static ArrayColumn array(SourceFile file) {
    ArrayInput input = file.array();
    try {
      return file.format().equals("npy") ? NpyColumn.open(input) : VecsColumn.open(input);
    } catch (RuntimeException e) {
      SourceFile.closeAfter(input.content(), e);
      throw e;
    }
  }

  private static RowSource conform(String name, RowSource source, SourceOptions options) {
    return conform(name, Map.of(), source, options);
  }

  /// @param fileOf the file of each column, where columns come from files of their own
  private static RowSource conform(
      String name, Map<String, String> fileOf, RowSource source, SourceOptions options) {
    try {
      if (source.schema().fields().isEmpty()) {
        throw new InvalidInput(name + " has no columns");
      }
      for (Map.Entry<String, DataType> cast : options.casts().entrySet()) {
        if (source.schema().find(cast.getKey()).isEmpty()) {
          throw new InvalidInput(name + " has no column '" + cast.getKey() + "' to cast");
        }
      }
      List<Field> fields = new ArrayList<>();
      for (Field field : source.schema().fields()) {
        DataType type = options.casts().getOrDefault(field.name(), field.type());
        fields.add(new Field(field.id(), field.name(), type, nullable(field, type)));
      }
      if (options.target().isEmpty()) {
        return new CastingSource(name, fileOf, source, new Schema(fields));
      }
      RowSource cast =
          options.casts().isEmpty()
              ? source
              : new CastingSource(name, fileOf, source, new Schema(fields));
      Schema target = options.target().get();
      return options.partial()
          ? CastingSource.toSomeOf(name, fileOf, cast, target)
          : new CastingSource(name, fileOf, cast, target);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static boolean nullable(Field field, DataType type) {
    return !(type instanceof DataType.Vector) && field.nullable();
  }
}
