package io.omendb.conformance.child;

import io.omendb.storage.Dataset;
import io.omendb.storage.error.StorageException.CommitConflict;

/// Takes the steps of a [ChangePlan] one after the other and tells of each once it is acknowledged:
/// its name. Arguments: dataset, number of the writer, whether it is alone, steps.
public final class ChangeLoop {
  private static final int MAX_ATTEMPTS = 1_000;

  private ChangeLoop() {}

  public static void main(String[] arguments) {
    long writer = Long.parseLong(arguments[1]);
    boolean alone = Boolean.parseBoolean(arguments[2]);
    long steps = Long.parseLong(arguments[3]);
    ChangePlan plan = new ChangePlan(writer, alone);
    try (Dataset dataset = Dataset.open(arguments[0])) {
      System.out.println("ready");
      for (long i = 0; i < steps; i++) {
        ChangePlan.Step step = plan.next();
        take(dataset, step);
        System.out.println(step.name());
      }
    }
  }

  private static void take(Dataset dataset, ChangePlan.Step step) {
    for (int attempt = 1; ; attempt++) {
      try {
        step.act().accept(dataset);
        return;
      } catch (CommitConflict e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
