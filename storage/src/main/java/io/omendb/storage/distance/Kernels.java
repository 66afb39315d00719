package io.omendb.storage.distance;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import jdk.incubator.vector.VectorShape;

/// Which kernels this JVM runs: the SIMD ones, or their scalar twins. Thread-safe.
///
/// The module `jdk.incubator.vector` is not resolved by default. Where the launcher exports
/// `java.base/jdk.internal.module` it is loaded on first use; otherwise it has to be named with
/// `--add-modules jdk.incubator.vector`.
public final class Kernels {
  private static final String MODULE = "jdk.incubator.vector";
  private static final boolean VECTORISED = decide();

  private Kernels() {}

  /// Whether SIMD kernels run. Only then may a class that names `jdk.incubator.vector` be touched.
  public static boolean vectorised() {
    return VECTORISED;
  }

  /// Bits of the widest register that kernels may use; 0 for scalar code. A species wider than this
  /// is correct, but a thousand times slower.
  public static int bits() {
    return VECTORISED ? Shape.BITS : 0;
  }

  private static boolean decide() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty() && !load()) {
      Logger logger = System.getLogger(Kernels.class.getName());
      logger.log(
          Level.WARNING,
          "distances are computed by scalar code, several times slower: start java with"
              + " --add-modules jdk.incubator.vector");
      return false;
    }
    // An x86 machine without AVX has no fused multiply-add: the JDK emulates it with BigDecimal.
    int narrowest = System.getProperty("os.arch", "").equals("amd64") ? 256 : 128;
    return Shape.BITS >= narrowest;
  }

  private static boolean load() {
    try {
      Class<?> modules = Class.forName("jdk.internal.module.Modules");
      modules.getMethod("loadModule", String.class).invoke(null, MODULE);
      return true;
    } catch (ReflectiveOperationException | RuntimeException notExported) {
      return false;
    }
  }

  /// Initialised only once the module is there.
  private static final class Shape {
    static final int BITS = VectorShape.preferredShape().vectorBitSize();
  }
}
