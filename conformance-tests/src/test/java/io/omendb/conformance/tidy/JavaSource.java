package io.omendb.conformance.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import io.omendb.conformance.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// One parsed Java file; `path` is relative to the root of the source tree. Immutable.
record JavaSource(String path, String text, CompilationUnitTree unit, Trees trees) {
  /// Every Java file of the source tree.
  static List<JavaSource> all() {
    Map<String, String> texts = new HashMap<>();
    Path root = Repository.root();
    for (Path file : Repository.files()) {
      if (file.toString().endsWith(".java")) {
        texts.put(root.relativize(file).toString().replace('\\', '/'), Repository.read(file));
      }
    }
    return parse(texts);
  }

  static JavaSource of(String path, String text) {
    return parse(Map.of(path, text)).getFirst();
  }

  private static List<JavaSource> parse(Map<String, String> texts) {
    List<JavaFileObject> files = new ArrayList<>();
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      files.add(new Text(entry.getKey(), entry.getValue()));
    }
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, _ -> {}, List.of("-proc:none"), null, files);
    try {
      List<JavaSource> sources = new ArrayList<>();
      for (CompilationUnitTree unit : task.parse()) {
        String path = unit.getSourceFile().getName();
        sources.add(
            new JavaSource(
                path,
                unit.getSourceFile().getCharContent(true).toString(),
                unit,
                Trees.instance(task)));
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every tree of that type in this file, in the order of the text.
  <T extends Tree> List<T> every(Class<T> type) {
    List<T> found = new ArrayList<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
        if (type.isInstance(tree)) {
          found.add(type.cast(tree));
        }
        return super.scan(tree, null);
      }
    }.scan(unit, null);
    return found;
  }

  String module() {
    return path.substring(0, path.indexOf('/'));
  }

  boolean test() {
    return path.contains("/src/test/");
  }

  boolean packageInfo() {
    return path.endsWith("/package-info.java");
  }

  String packageName() {
    return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  int lines() {
    return Math.toIntExact(text.lines().count());
  }

  /// The line on which a tree begins, from 1.
  int line(Tree tree) {
    return lineAt(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  int lastLine(Tree tree) {
    return lineAt(trees.getSourcePositions().getEndPosition(unit, tree));
  }

  String place(Tree tree) {
    return path + ":" + line(tree);
  }

  private int lineAt(long position) {
    return Math.toIntExact(unit.getLineMap().getLineNumber(position));
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String path;
    private final String text;

    Text(String path, String text) {
      super(URI.create("string:///" + path), Kind.SOURCE);
      this.path = path;
      this.text = text;
    }

    @Override
    public String getName() {
      return path;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
