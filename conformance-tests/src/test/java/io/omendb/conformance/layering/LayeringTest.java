package io.omendb.conformance.layering;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.omendb.conformance.MarkedTable;
import io.omendb.conformance.Repository;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The modules and packages depend on each other as decided, and on no library beyond.
class LayeringTest {
  private static final String SAMPLES = "io.omendb.conformance.layering.sample";
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/io/omendb/conformance/"))
          .importPackages("io.omendb");
  private static final JavaClasses SAMPLE = new ClassFileImporter().importPackages(SAMPLES);

  private static final String[] WITHOUT_ARROW = {
    "io.omendb.format..", "io.omendb.storage.schema..", "io.omendb.storage.format..",
    "io.omendb.storage.objectstore..", "io.omendb.storage.commit..", "io.omendb.storage.error..",
    "io.omendb.storage.environment..", "io.omendb.storage.distance..", "io.omendb.storage.index..",
    "io.omendb.index.."
  };

  private static ArchRule noArrow(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.arrow..");
  }

  /// Only where a caller asks for an Arrow reader, in the library and in the command.
  private static ArchRule arrowVectorAtTheEdge() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.omendb.storage.arrow")
        .and()
        .doNotHaveFullyQualifiedName("io.omendb.storage.Scan")
        .and()
        .doNotHaveFullyQualifiedName("io.omendb.cli.query.ArrowRows")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.arrow.vector..", "org.apache.arrow.memory..");
  }

  private static ArchRule simdInKernels() {
    return noClasses()
        .that()
        .resideOutsideOfPackages("io.omendb.storage.distance", "io.omendb.index..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.incubator.vector..");
  }

  private static ArchRule onlyImports(String packages, String... allowed) {
    return noClasses()
        .that()
        .resideInAPackage(packages)
        .should()
        .dependOnClassesThat(resideInAPackage("io.omendb..").and(not(resideInAnyPackage(allowed))));
  }

  private static ArchRule noCycles(String root) {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  @Test
  void everyImportIsInTheTable() {
    MarkedTable table =
        Objects.requireNonNull(
            MarkedTable.in(Repository.read("docs/ARCHITECTURE.md")).get("packages"));
    assertThat(PRODUCT).hasSizeGreaterThan(50);
    assertThat(Layers.of("io.omendb", table).violations(handWritten())).isEmpty();
  }

  private static List<JavaClass> handWritten() {
    return PRODUCT.stream()
        .filter(type -> !type.getPackageName().startsWith("io.omendb.format."))
        .toList();
  }

  @Test
  void packagesHaveNoCycles() {
    noCycles("io.omendb").check(PRODUCT);
    refuses(noCycles(SAMPLES));
  }

  @Test
  void arrowStaysOutOfMetadata() {
    noArrow(WITHOUT_ARROW).check(PRODUCT);
    refuses(noArrow(SAMPLES + ".low"));
  }

  @Test
  void arrowVectorStaysAtTheEdge() {
    arrowVectorAtTheEdge().check(PRODUCT);
    refuses(arrowVectorAtTheEdge());
  }

  @Test
  void simdStaysInKernels() {
    simdInKernels().check(PRODUCT);
    refuses(simdInKernels());
  }

  @Test
  void leavesImportNothing() {
    onlyImports("io.omendb.storage.distance..", "io.omendb.storage.distance..").check(PRODUCT);
    onlyImports(
            "io.omendb.storage.index..",
            "io.omendb.storage.index..",
            "io.omendb.storage.distance..")
        .check(PRODUCT);
    refuses(onlyImports(SAMPLES + ".low", SAMPLES + ".low"));
  }

  @Test
  void formatsHaveNoFilesAndNoClock() {
    noClasses()
        .that()
        .resideInAPackage("io.omendb.storage.format..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.nio.file..", "java.nio.channels..", "io.omendb.storage.environment..")
        .check(PRODUCT);
  }

  @Test
  void commitsKnowNoColumnValue() {
    noClasses()
        .that()
        .resideInAPackage("io.omendb.storage.commit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.omendb.storage.column..",
            "io.omendb.storage.columnfile..",
            "io.omendb.storage.filter..",
            "io.omendb.storage.fragment..",
            "io.omendb.storage.scan..",
            "io.omendb.storage.source..")
        .check(PRODUCT);
  }

  @Test
  void indexesSeeTheSeamOnly() {
    onlyImports(
            "io.omendb.index..",
            "io.omendb.index..",
            "io.omendb.storage.index",
            "io.omendb.storage.distance")
        .check(PRODUCT);
  }

  @Test
  void theCommandFindsIndexesAtRunTimeOnly() {
    onlyImports("io.omendb.cli..", "io.omendb.cli..", "io.omendb.storage..").check(PRODUCT);
    onlyImports("io.omendb.storage..", "io.omendb.storage..", "io.omendb.format..").check(PRODUCT);
    assertThat(Repository.read("tools/pom.xml"))
        .containsPattern("<artifactId>omendb-index-disk</artifactId>\\s*<scope>runtime</scope>");
  }

  @Test
  void nothingReachesBehindThePlatform() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("sun..", "jdk.internal..")
        .check(PRODUCT);
  }

  @Test
  void thereIsNoHadoop() {
    Pattern hadoop = Pattern.compile("hadoop-[a-z-]*[0-9].*\\.jar");
    assertThat("hadoop-client-api-3.4.1.jar").matches(hadoop);
    assertThat(System.getProperty("java.class.path").split(File.pathSeparator))
        .hasSizeGreaterThan(10)
        .allSatisfy(entry -> assertThat(new File(entry).getName()).doesNotMatch(hadoop));
  }

  /// The second reader would prove nothing if it shared code with the first.
  @Test
  void theSecondReaderKnowsTheSpecificationOnly() {
    JavaClasses reader = new ClassFileImporter().importPackages("io.omendb.conformance.reader");
    assertThat(reader).hasSizeGreaterThan(10);
    secondReader("io.omendb.conformance.reader").check(reader);
    refuses(secondReader(SAMPLES + ".low"));
  }

  private static ArchRule secondReader(String own) {
    return noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            own,
            "io.omendb.format..",
            "com.google.protobuf..",
            "com.github.luben.zstd..",
            "java..",
            "org.jspecify..");
  }

  @Test
  void theTableIsAbleToRefuse() {
    Layers layers =
        new Layers(
            SAMPLES,
            Map.of(
                "low", new Layers.Row(Set.of(), Set.of()),
                "high", new Layers.Row(Set.of("left"), Set.of()),
                "left", new Layers.Row(Set.of("right", "low"), Set.of("zstd")),
                "gone", new Layers.Row(Set.of(), Set.of())));
    assertThat(layers.violations(SAMPLE))
        .anyMatch(line -> line.startsWith("low may not import high"))
        .anyMatch(line -> line.startsWith("low may not import arrow-vector"))
        .anyMatch(line -> line.startsWith("low may not import vector-api"))
        .anyMatch(line -> line.startsWith("package right has no row"))
        .anyMatch(line -> line.startsWith("there is no package gone"))
        .contains("left does not import low; drop it", "left does not import zstd; drop it")
        .noneMatch(line -> line.startsWith("high") || line.startsWith("left may not"));
  }

  private static void refuses(ArchRule rule) {
    assertThatThrownBy(() -> rule.check(SAMPLE)).isInstanceOf(AssertionError.class);
  }
}
