package io.omendb.conformance.tidy;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Calls that reach the world behind the back of `Environment` and `ObjectStore`, so that no seed
/// could replay what they did. Stateless.
final class AmbientCalls {
  private static final Set<String> EDGES =
      Set.of(
          "io.omendb.storage.environment",
          "io.omendb.storage.objectstore",
          "io.omendb.storage.sink",
          "io.omendb.storage.source");

  /// A member of a type (`new` for its constructor), what to use instead, and where it is allowed.
  private record Ban(String type, Pattern member, String instead, Predicate<JavaSource> allowed) {
    static Ban of(String type, String members, String instead, Predicate<JavaSource> allowed) {
      return new Ban(type, Pattern.compile(members), instead, allowed);
    }
  }

  private static final List<Ban> BANS =
      List.of(
          Ban.of("System", "currentTimeMillis", "Environment.now()", AmbientCalls::clock),
          Ban.of("System", "nanoTime", "Environment.nanoTime()", AmbientCalls::clock),
          Ban.of(
              "Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime",
              "now",
              "Environment.now()",
              AmbientCalls::clock),
          Ban.of("Clock", "system.*", "Environment.now()", AmbientCalls::clock),
          Ban.of("UUID", "randomUUID", "Environment.newId()", AmbientCalls::clock),
          Ban.of("Random|SecureRandom", "new", "a SplittableRandom of a given seed", _ -> false),
          Ban.of("SplittableRandom", "new\\(\\)", "new SplittableRandom(seed)", _ -> false),
          Ban.of("Math", "random", "a SplittableRandom of a given seed", _ -> false),
          Ban.of("ThreadLocalRandom", "current", "a SplittableRandom of a given seed", _ -> false),
          Ban.of(
              "Thread",
              "new",
              "an executor of Environment.threads() threads",
              AmbientCalls::outside),
          Ban.of("Thread", "sleep", "a future, a latch or a condition", AmbientCalls::outside),
          Ban.of("ForkJoinPool", "commonPool", "an executor that the job owns", _ -> false),
          Ban.of(
              "System",
              "out|err",
              "the Console of the command, or System.Logger in the library",
              source ->
                  source.module().equals("tools")
                      || source.module().equals("benchmarks")
                      || source.packageName().endsWith(".child")),
          Ban.of("System", "exit", "an ExitCode returned to Main", AmbientCalls::outside),
          Ban.of("System", "getenv", "an argument", AmbientCalls::outside),
          Ban.of("Files", ".*", "ObjectStore", AmbientCalls::files),
          Ban.of("FileChannel", "open", "ObjectStore", AmbientCalls::files),
          Ban.of(
              "FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile",
              "new",
              "ObjectStore",
              AmbientCalls::files));

  private AmbientCalls() {}

  private static boolean outside(JavaSource source) {
    return source.test() || source.module().equals("tools") || source.module().equals("benchmarks");
  }

  private static boolean clock(JavaSource source) {
    return outside(source) || source.packageName().equals("io.omendb.storage.environment");
  }

  private static boolean files(JavaSource source) {
    return outside(source) || EDGES.contains(source.packageName());
  }

  static JavaRule rule() {
    String head = "package io.omendb.storage.commit; class A { Object a() { return ";
    return JavaRule.perFile(
        "no ambient clock, randomness, threads, files or output",
        AmbientCalls::violations,
        List.of(
            sample(head + "System.currentTimeMillis(); } }"),
            sample(head + "System.nanoTime(); } }"),
            sample(head + "java.time.Instant.now(); } }"),
            sample(head + "UUID.randomUUID(); } }"),
            sample(head + "new Random(4); } }"),
            sample(head + "new java.util.SplittableRandom(); } }"),
            sample(head + "Math.random(); } }"),
            sample(head + "new Thread(() -> {}); } }"),
            sample(head + "System.out; } }"),
            sample(head + "(java.util.function.LongSupplier) System::nanoTime; } }"),
            sample(head + "java.nio.file.Files.exists(null); } }"),
            sample(
                "package io.omendb.storage.commit; import static java.lang.System.nanoTime; class A {}")),
        sample(
            "package io.omendb.storage.commit; class A { Object a(long seed) {"
                + " // System.out is only named here\n"
                + " return new SplittableRandom(seed) + \"System.nanoTime()\"; } }"));
  }

  private static JavaSource sample(String text) {
    return JavaSource.of("storage/src/main/java/io/omendb/storage/commit/A.java", text);
  }

  private static List<String> violations(JavaSource source) {
    List<String> found = new ArrayList<>();
    for (MemberSelectTree tree : source.every(MemberSelectTree.class)) {
      String member = tree.getIdentifier().toString();
      found.addAll(bans(source, tree, tree.getExpression(), member));
    }
    for (MemberReferenceTree tree : source.every(MemberReferenceTree.class)) {
      found.addAll(bans(source, tree, tree.getQualifierExpression(), tree.getName().toString()));
    }
    for (NewClassTree tree : source.every(NewClassTree.class)) {
      found.addAll(bans(source, tree, tree.getIdentifier(), "new"));
      if (tree.getArguments().isEmpty()) {
        found.addAll(bans(source, tree, tree.getIdentifier(), "new()"));
      }
    }
    return found;
  }

  private static List<String> bans(
      JavaSource source, Tree tree, ExpressionTree qualifier, String member) {
    String type = simpleName(qualifier);
    return BANS.stream()
        .filter(ban -> type.matches(ban.type()))
        .filter(ban -> ban.member().matcher(member).matches() && !ban.allowed().test(source))
        .map(ban -> source.place(tree) + ": " + type + "." + member + "; use " + ban.instead())
        .toList();
  }

  private static String simpleName(ExpressionTree tree) {
    return switch (tree) {
      case IdentifierTree name -> name.getName().toString();
      case MemberSelectTree select -> select.getIdentifier().toString();
      default -> "";
    };
  }
}
