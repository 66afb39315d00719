package io.omendb.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The engines that this checkout can start, and how. Immutable.
public final class Engines {
  private static final int ALL_QUERIES = Integer.MAX_VALUE;
  private static final int FEW_QUERIES = 50;

  private final Path module;
  private final String heap;

  /// @param module the directory of this Maven module, built
  /// @param heap the heap of every JVM, as for `-Xmx`
  public Engines(Path module, String heap) {
    this.module = module;
    this.heap = heap;
  }

  /// Every engine; those that need more than Maven only where they were prepared.
  ///
  /// @param bytes whether the data is uint8, so that OmenDB is measured with such a column too
  public List<EngineSpec> all(boolean bytes) throws IOException {
    List<EngineSpec> all = new ArrayList<>();
    all.add(omendb("omendb-hnsw", "OmenDB HNSW", ALL_QUERIES, "float32", "hnsw"));
    all.add(omendb("omendb-ivf-pq", "OmenDB IVF-PQ", ALL_QUERIES, "float32", "ivf-pq"));
    if (bytes) {
      all.add(omendb("omendb-hnsw-u8", "OmenDB HNSW, uint8 column", ALL_QUERIES, "uint8", "hnsw"));
    }
    all.add(omendb("omendb-exact", "OmenDB exact", FEW_QUERIES, "float32"));
    all.add(
        peer("jvector", "JVector 4.0.2, fused PQ, its native kernels", "jvector.JVectorEngine"));
    all.add(peer("lucene", "Lucene 10.6 HNSW", "lucene.LuceneEngine"));
    all.add(peer("lance-hnsw", "Lance 7.0 IVF_HNSW_SQ", "lance.LanceEngine", "IVF_HNSW_SQ"));
    all.add(peer("lance-pq", "Lance 7.0 IVF_PQ", "lance.LanceEngine", "IVF_PQ"));
    Path python = module.resolve("target/optional/python/bin/python");
    if (Files.exists(python)) {
      String worker = module.resolve("peers/python/faiss_worker.py").toString();
      all.add(
          new EngineSpec(
              "faiss",
              "faiss 1.15 IVF + PQ fast scan",
              false,
              ALL_QUERIES,
              List.of(python.toString(), worker)));
    }
    Path hnswlib = module.resolve("target/optional/hnswlib-worker");
    if (Files.exists(hnswlib)) {
      all.add(
          new EngineSpec(
              "hnswlib", "hnswlib, M = 16", false, ALL_QUERIES, List.of(hnswlib.toString())));
    }
    return all;
  }

  public EngineSpec omendb(String name, String label, int leastQueries, String... arguments)
      throws IOException {
    List<String> command = java(classPath(module));
    command.add("io.omendb.bench.omendb.OmenDbEngine");
    command.addAll(List.of(arguments));
    return new EngineSpec(name, label, true, leastQueries, command);
  }

  /// Those that do table work: OmenDB, OmenDB and plain files with and without fsync, and Lance.
  public List<EngineSpec> table() throws IOException {
    return List.of(
        table(module, "omendb", "OmenDB", true, "omendb.OmenDbTable", "fsync"),
        table(module, "omendb-unsynced", "OmenDB, no fsync", true, "omendb.OmenDbTable", "no"),
        table(module.resolve("peers/lance"), "lance", "Lance 7.0", false, "lance.LanceTable"),
        table(module, "files", "bare files", false, "table.PlainFiles", "fsync"),
        table(module, "files-unsynced", "bare files, no fsync", false, "table.PlainFiles", "no"));
  }

  private EngineSpec table(
      Path built, String name, String label, boolean ours, String main, String... arguments)
      throws IOException {
    List<String> command = java(classPath(built));
    command.add("io.omendb.bench." + main);
    command.addAll(List.of(arguments));
    return new EngineSpec(name, label, ours, 0, command);
  }

  private EngineSpec peer(String name, String label, String main, String... arguments)
      throws IOException {
    Path peer = module.resolve("peers").resolve(main.substring(0, main.indexOf('.')));
    List<String> command = java(classPath(peer));
    command.add("io.omendb.bench." + main);
    command.addAll(List.of(arguments));
    return new EngineSpec(name, label, false, ALL_QUERIES, command);
  }

  private static String classPath(Path built) throws IOException {
    Path target = built.resolve("target");
    return target.resolve("classes")
        + File.pathSeparator
        + Files.readString(target.resolve("class-path.txt")).strip();
  }

  private List<String> java(String classPath) {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dio.netty.noUnsafe=false",
            "-cp",
            classPath));
  }
}
