package io.omendb.storage.maintain.compact;

import java.util.List;

/// What a compaction of one version would do: tasks that do not depend on each other. Immutable.
public record CompactionPlan(long version, List<CompactionTask> tasks) {
  public CompactionPlan {
    tasks = List.copyOf(tasks);
  }

  /// How many fragments are rewritten.
  public long fragments() {
    return tasks.stream().mapToLong(task -> task.fragments().size()).sum();
  }

  public long liveRows() {
    return tasks.stream().mapToLong(CompactionTask::liveRows).sum();
  }

  /// Bytes of the files that are rewritten.
  public long bytes() {
    return tasks.stream().mapToLong(CompactionTask::bytes).sum();
  }
}
