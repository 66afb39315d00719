package io.omendb.cli.inspect;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.Dataset;
import io.omendb.storage.inspect.Description;
import io.omendb.storage.maintain.CheckReport.Problem;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `inspect`: a version or any file of the format, decoded. Immutable.
public final class InspectVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "inspect",
        "decodes a version's manifest, or any one file of a dataset",
        "DATASET[@VERSION] | FILE",
        1,
        1,
        List.of(
            "omendb inspect photos.omen",
            "omendb inspect photos.omen@7 --json",
            "omendb inspect photos.omen/manifest/09223372036854775800.root",
            "omendb inspect copies/e38722f8-cedc-40ce-af42-5d8d3867ca35.vectors"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    String argument = invocation.argument(0);
    Optional<Path> file = file(argument);
    if (file.isPresent()) {
      return report(Description.ofFile(file.get()), invocation);
    }
    DatasetName name = DatasetName.parse(argument);
    try (Dataset dataset = name.open()) {
      return report(name.snapshot(dataset).inspect(), invocation);
    }
  }

  private static Optional<Path> file(String argument) {
    try {
      Path path = Path.of(argument);
      return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static ExitCode report(Description description, Invocation invocation) {
    PrintStream out = invocation.console().out();
    List<Problem> problems = description.problems();
    if (invocation.json()) {
      out.println(json(description));
    } else {
      new DescriptionText(out).print(description.content());
      if (!problems.isEmpty()) {
        out.println();
        problems.forEach(problem ->
            out.println(DescriptionText.clean(problem.kind() + ": " + problem.detail())));
      }
    }
    if (problems.isEmpty()) {
      return ExitCode.OK;
    }
    boolean newer =
        problems.stream().allMatch(problem -> problem.kind().equals("unsupported_format"));
    return newer ? ExitCode.UNSUPPORTED : ExitCode.CORRUPT;
  }

  private static String json(Description description) {
    Map<String, @Nullable Object> object = Json.object();
    description
        .content()
        .members()
        .forEach((name, value) -> object.put(name, DescriptionText.json(value)));
    object.put(
        "problems",
        description.problems().stream()
            .map(problem ->
                Json.object(
                    "kind", problem.kind(),
                    "path", problem.path(),
                    "detail", problem.detail()))
            .toList());
    return Json.text(object);
  }
}
