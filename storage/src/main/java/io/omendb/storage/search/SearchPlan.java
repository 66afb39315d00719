package io.omendb.storage.search;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.schema.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A search that was decided: which rows may be returned, which of them an index proposes, and
/// which are scanned. Immutable, thread-safe; [SearchRun] carries it out.
public final class SearchPlan {
  /// One index segment and the local rows it may return (null: all).
  record Indexed(OpenSegment segment, @Nullable RowMask accept, int accepted) {}

  /// One fragment and the positions to scan (null: all).
  record Scanned(FragmentRows fragment, @Nullable RowMask accept) {}

  /// What the caller asked for.
  public record Request(
      DataType.Vector type,
      Metric metric,
      int k,
      Tuning tuning,
      boolean insisted,
      float maxDistance) {}

  private final Request request;
  private final List<Indexed> indexed;
  private final List<Scanned> scanned;
  private final List<FragmentRows> fragments;
  private final long matching;
  private final Plan plan;

  private SearchPlan(
      Request request,
      List<Indexed> indexed,
      List<Scanned> scanned,
      List<FragmentRows> fragments,
      long matching,
      Plan plan) {
    this.request = request;
    this.indexed = List.copyOf(indexed);
    this.scanned = List.copyOf(scanned);
    this.fragments = List.copyOf(fragments);
    this.matching = matching;
    this.plan = plan;
  }

  /// Plans without an index.
  public static SearchPlan exact(Request request, SearchRows rows, String reason) {
    long matching = rows.matching();
    Plan plan = new Plan(Strategy.EXACT, Optional.empty(), "", 0, matching, matching, reason);
    List<Scanned> scanned = rows.fragments().stream().map(f -> new Scanned(f, f.accept())).toList();
    return new SearchPlan(request, List.of(), scanned, rows.fragments(), matching, plan);
  }

  /// Plans with the segments of an index; rows that they do not cover are scanned.
  public static SearchPlan indexed(
      Request request, SearchRows rows, String index, List<OpenSegment> segments) {
    List<RowMask> covered = new ArrayList<>();
    for (FragmentRows fragment : rows.fragments()) {
      covered.add(new RowMask(fragment.rows()));
    }
    List<Indexed> indexed = new ArrayList<>();
    long indexedRows = 0;
    long indexedMatching = 0;
    for (OpenSegment segment : segments) {
      segment.rows().cover(covered);
      RowMask accept = segment.rows().toLocal(rows.fragments());
      int accepted = accept.cardinality();
      indexedRows += segment.rows().size();
      indexedMatching += accepted;
      boolean all = accepted == segment.rows().size();
      indexed.add(new Indexed(segment, all ? null : accept, accepted));
    }
    Planner.Decision decision =
        Planner.decide(
            new Planner.Counts(
                indexedRows,
                indexedMatching,
                request.k(),
                request.type().stride(),
                request.insisted()));
    if (decision.strategy() == Strategy.EXACT) {
      return exact(request, rows, decision.reason());
    }
    List<Scanned> tail = tail(rows.fragments(), covered);
    long unindexed = rows.matching() - indexedMatching;
    String parameters = segments.getFirst().index().parameters(request.tuning(), request.k());
    Plan plan =
        new Plan(
            decision.strategy(),
            Optional.of(index),
            parameters,
            segments.size(),
            rows.matching(),
            unindexed,
            decision.reason());
    return new SearchPlan(request, indexed, tail, rows.fragments(), rows.matching(), plan);
  }

  private static List<Scanned> tail(List<FragmentRows> fragments, List<RowMask> covered) {
    List<Scanned> tail = new ArrayList<>();
    for (int i = 0; i < fragments.size(); i++) {
      FragmentRows fragment = fragments.get(i);
      RowMask left = covered.get(i);
      left.invert();
      RowMask accept = fragment.accept();
      if (accept != null) {
        left.and(accept);
      }
      int count = left.cardinality();
      if (count == fragment.rows()) {
        tail.add(new Scanned(fragment, null));
      } else if (count > 0) {
        tail.add(new Scanned(fragment, left));
      }
    }
    return tail;
  }

  public Plan plan() {
    return plan;
  }

  public Request request() {
    return request;
  }

  List<Indexed> indexed() {
    return indexed;
  }

  List<Scanned> scanned() {
    return scanned;
  }

  List<FragmentRows> fragments() {
    return fragments;
  }

  long matching() {
    return matching;
  }
}
