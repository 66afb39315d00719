package io.omendb.cli;

import io.omendb.cli.column.ColumnAddVerb;
import io.omendb.cli.column.ColumnCastVerb;
import io.omendb.cli.column.ColumnDropVerb;
import io.omendb.cli.column.ColumnRenameVerb;
import io.omendb.cli.command.Verb;
import io.omendb.cli.demo.DemoVerb;
import io.omendb.cli.history.GcVerb;
import io.omendb.cli.history.RepairVerb;
import io.omendb.cli.history.RestoreVerb;
import io.omendb.cli.history.TagAddVerb;
import io.omendb.cli.history.TagListVerb;
import io.omendb.cli.history.TagRemoveVerb;
import io.omendb.cli.index.IndexCreateVerb;
import io.omendb.cli.index.IndexDropVerb;
import io.omendb.cli.index.IndexListVerb;
import io.omendb.cli.index.IndexOptimizeVerb;
import io.omendb.cli.inspect.CheckVerb;
import io.omendb.cli.inspect.DiffVerb;
import io.omendb.cli.inspect.InfoVerb;
import io.omendb.cli.inspect.InspectVerb;
import io.omendb.cli.inspect.LogVerb;
import io.omendb.cli.inspect.SchemaVerb;
import io.omendb.cli.inspect.StatsVerb;
import io.omendb.cli.query.BenchVerb;
import io.omendb.cli.query.CountVerb;
import io.omendb.cli.query.ExportVerb;
import io.omendb.cli.query.HeadVerb;
import io.omendb.cli.query.ScanVerb;
import io.omendb.cli.query.SearchVerb;
import io.omendb.cli.write.CompactVerb;
import io.omendb.cli.write.CreateVerb;
import io.omendb.cli.write.DeleteVerb;
import io.omendb.cli.write.ImportVerb;
import io.omendb.cli.write.UpdateVerb;
import io.omendb.cli.write.UpsertVerb;
import java.util.List;
import java.util.Optional;

/// Every verb there is, in the order of the help page. Immutable.
final class Verbs {
  private static final List<Verb> ALL =
      List.of(
          new DemoVerb(),
          new CreateVerb(),
          new ImportVerb(),
          new SearchVerb(),
          new ScanVerb(),
          new HeadVerb(),
          new CountVerb(),
          new ExportVerb(),
          new DeleteVerb(),
          new ColumnAddVerb(),
          new ColumnDropVerb(),
          new ColumnRenameVerb(),
          new ColumnCastVerb(),
          new UpdateVerb(),
          new UpsertVerb(),
          new IndexCreateVerb(),
          new IndexListVerb(),
          new IndexDropVerb(),
          new IndexOptimizeVerb(),
          new CompactVerb(),
          new InfoVerb(),
          new SchemaVerb(),
          new LogVerb(),
          new StatsVerb(),
          new DiffVerb(),
          new InspectVerb(),
          new TagAddVerb(),
          new TagListVerb(),
          new TagRemoveVerb(),
          new RestoreVerb(),
          new GcVerb(),
          new CheckVerb(),
          new RepairVerb(),
          new BenchVerb(),
          new CompletionVerb(),
          new VersionVerb(),
          new HelpVerb());

  private Verbs() {}

  static List<Verb> all() {
    return ALL;
  }

  static List<String> names() {
    return ALL.stream().map(Verb::name).toList();
  }

  /// The verb that the words begin with.
  static Optional<Verb> find(List<String> words) {
    String two = words.size() > 1 ? words.get(0) + " " + words.get(1) : "";
    for (Verb verb : ALL) {
      if (verb.name().equals(words.getFirst()) || verb.name().equals(two)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  /// Whether verbs of two words begin with this one.
  static boolean group(String word) {
    return ALL.stream().anyMatch(verb -> verb.name().startsWith(word + " "));
  }
}
