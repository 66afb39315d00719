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

/// `delete`: removes the rows that match a condition, as one version. Immutable.
public final class DeleteVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "delete",
        "deletes the rows that match a condition",
        "DATASET --where CONDITION",
        1,
        1,
        List.of(
            "omendb delete photos.omen --where \"label = 3\"",
            "omendb count photos.omen --where \"label = 3\"   # to see first how many"),
        List.of(Flags.value("where", "CONDITION", "which rows, in SQL")));
  }

  @Override
  public ExitCode run(Invocation invocation) {
    DatasetName name = DatasetName.parseNewest(invocation.argument(0));
    String where = invocation.required("where");
    long start = System.nanoTime();
    try (Dataset dataset = name.open();
        Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      invocation.cancellation().check();
      Written.of(dataset, transaction.base(), transaction.commit(), start)
          .report(invocation, "deleted");
    }
    return ExitCode.OK;
  }
}
