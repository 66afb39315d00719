package io.omendb.bench;

import io.omendb.bench.worker.Setting;

/// Speed and recall of one setting in one run. Immutable.
///
/// @param processorMicros of all threads of the process for each query
record Measurement(
    Setting setting,
    double recall,
    double queriesPerSecond,
    double p50Micros,
    double p99Micros,
    double processorMicros) {}
