package io.omendb.cli.write;

import io.omendb.cli.command.DatasetName;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import java.util.List;

/// `update`: sets columns of the rows that match a condition, as one version. Immutable.
public final class UpdateVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "update",
        "sets columns of the rows that match a condition",
        "DATASET --set ASSIGNMENTS --where CONDITION",
        1,
        1,
        List.of(
            "omendb update photos.omen --set \"label = 3, title = upper(title)\" --where \"id = 17\"",
            "omendb update photos.omen --set \"year = year + 1\" --where true   # every row"),
        List.of(
            Flags.value("set", "ASSIGNMENTS", "columns and their new values, in SQL"),
            Flags.value("where", "CONDITION", "which rows, in SQL")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    String set = invocation.required("set");
    String where = invocation.required("where");
    long start = System.nanoTime();
    try (Dataset dataset = name.open();
        Transaction transaction = dataset.begin()) {
      transaction.update(where, set);
      invocation.cancellation().check();
      Written.of(dataset, transaction.base(), transaction.commit(), start)
          .report(invocation, "updated");
    }
    return ExitCode.OK;
  }
}
