package io.omendb.conformance.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.MarkedTable;
import io.omendb.conformance.Repository;
import io.omendb.conformance.hostile.Attack.Base;
import io.omendb.conformance.hostile.Victim.Ending;
import io.omendb.conformance.hostile.Victim.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule of chapter 18 is attacked, and whoever reads is told what is wrong, takes little
/// memory and comes to an end.
@Timeout(60)
class HostileInputTest {
  /// What reading a forged dataset may take beyond what reading it whole does.
  private static final long BEYOND_BYTES = 4 << 20;

  /// How often bytes that are really there may be copied while all of a dataset is read.
  private static final int COPIES = 8;

  private static final Map<Base, Path> HOMES = new EnumMap<>(Base.class);
  private static final Map<Base, Map<String, Long>> WHOLE = new EnumMap<>(Base.class);

  @TempDir static Path dir;

  @BeforeAll
  static void createDatasets() {
    for (Base base : Base.values()) {
      Path home = dir.resolve(base + ".omen");
      Victim.create(base, home);
      HOMES.put(base, home);
      // What is made once only, such as tables of code, is made before it is measured.
      Victim.read(home);
      Map<String, Long> allocated = new LinkedHashMap<>();
      for (Ending ending : Victim.read(home)) {
        assertThat(ending.failures()).as(ending.way()).isEmpty();
        assertThat(ending.unexpected()).as(ending.way()).isNull();
        allocated.put(ending.way(), ending.allocated());
      }
      WHOLE.put(base, allocated);
    }
  }

  static List<List<String>> rules() {
    String chapter = Repository.read("format-spec/spec/18-security.md");
    return Objects.requireNonNull(MarkedTable.in(chapter).get("security")).rows();
  }

  private static List<Attack> attacks() {
    return Stream.of(
            FileAttacks.all(), ManifestAttacks.all(), ColumnAttacks.all(), IndexAttacks.all())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void everyAttackIsOnARule() {
    List<String> rules = rules().stream().map(List::getFirst).toList();
    assertThat(rules).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(attacks().stream().map(Attack::rule).toList()))
        .containsExactlyInAnyOrderElementsOf(rules);
    assertThat(rules()).allMatch(rule -> rule.getLast().equals("HostileInputTest"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void readersHoldTheRule(List<String> rule) throws IOException {
    List<Attack> own =
        attacks().stream().filter(attack -> attack.rule().equals(rule.getFirst())).toList();
    assertThat(own).as("attacks on " + rule.getFirst()).isNotEmpty();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (Attack attack : own) {
      Path home = dir.resolve(rule.getFirst() + "-" + number++).resolve("a.omen");
      copy(Objects.requireNonNull(HOMES.get(attack.base())), home);
      Forgery forgery = new Forgery(home);
      attack.forge().accept(forgery);
      judge(attack, rule.get(3), forgery, Victim.read(home), problems);
    }
    assertThat(problems).isEmpty();
  }

  /// Nothing that a reader must refuse, but a walk that forgets where it was never ends.
  @Test
  void aGraphThatGoesInCirclesEnds() throws IOException {
    Path home = dir.resolve("circles").resolve("a.omen");
    copy(Objects.requireNonNull(HOMES.get(Base.FULL)), home);
    Forgery forgery = new Forgery(home);
    forgery.frame(forgery.index("graph"), IndexAttacks.links(0));
    for (Ending ending : Victim.read(home)) {
      assertThat(ending.unexpected()).as(ending.way()).isNull();
      assertThat(ending.failures().isEmpty())
          .as(ending.way())
          .isEqualTo(!ending.way().startsWith("check"));
    }
  }

  private static void judge(
      Attack attack, String code, Forgery forgery, List<Ending> endings, List<String> problems) {
    Map<String, Long> allocations = Objects.requireNonNull(WHOLE.get(attack.base()));
    long room = BEYOND_BYTES + COPIES * forgery.writtenBytes();
    boolean refused = false;
    boolean checked = false;
    for (Ending ending : endings) {
      String where = attack + ", " + ending.way() + ": ";
      if (ending.unexpected() != null) {
        problems.add(where + ending.unexpected());
      }
      long whole = Objects.requireNonNull(allocations.get(ending.way()));
      if (ending.allocated() - whole > room) {
        problems.add(where + "took " + ending.allocated() + " bytes, and " + whole + " when whole");
      }
      for (Failure failure : ending.failures()) {
        if (failure.thrown() && !answered(ending, failure)) {
          refused = true;
          judge(failure, code, forgery).forEach(problem -> problems.add(where + problem));
        }
      }
      checked |= ending.way().startsWith("check") && !ending.failures().isEmpty();
    }
    if (!refused) {
      problems.add(attack + ": nobody refuses it");
    }
    // A check passes over what only a newer release, or another provider, could judge.
    if (!checked && !code.equals("unsupported_format")) {
      problems.add(attack + ": no check finds it");
    }
  }

  /// A row that is not where the manifest says that rows are is not there.
  private static boolean answered(Ending ending, Failure failure) {
    return ending.way().equals("take") && failure.code().equals("not_found");
  }

  private static List<String> judge(Failure failure, String code, Forgery forgery) {
    List<String> problems = new ArrayList<>();
    if (!failure.code().equals(code)) {
      problems.add("ends in " + failure.code() + ": " + failure.text());
    }
    if (forgery.names().noneMatch(failure.text()::contains)) {
      problems.add("names no file: " + failure.text());
    }
    if (code.equals("limit_exceeded") && !failure.text().contains("limit")) {
      problems.add("names no limit: " + failure.text());
    }
    return problems;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
