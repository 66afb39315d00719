package io.omendb.index.ivf;

import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// An opened `ivf-pq` segment. Immutable and thread-safe.
final class IvfSegment implements IndexSegment {
  private static final int MOST_PROBLEMS = 20;

  private final IvfHead head;
  private final IndexFile file;
  private final Bytes lists;
  private final VectorRows rows;

  IvfSegment(IndexSource source) {
    this.file = source.file(IvfFormat.FILE);
    this.rows = source.rows();
    this.head = IvfHead.decode(file, source.metric(), rows.size(), rows.dimension());
    this.lists = file.section(IvfFormat.SECTION_LISTS);
  }

  @Override
  public int rows() {
    return head.rows();
  }

  @Override
  public IndexSearcher searcher() {
    return new IvfSearcher(head, file, rows);
  }

  @Override
  public String parameters(Tuning tuning, int k) {
    RecallCurve.Plan plan = head.curve().plan(tuning, k);
    return "probes=" + Math.min(plan.probes(), head.lists()) + " refine=" + plan.refine();
  }

  @Override
  public List<String> verify() {
    List<String> problems = new ArrayList<>();
    RowMask seen = new RowMask(head.rows());
    ResidualTerms terms = new ResidualTerms(head);
    for (int list = 0; list < head.lists() && problems.size() < MOST_PROBLEMS; list++) {
      verify(list, seen, terms, problems);
    }
    int missing = head.rows() - seen.cardinality();
    if (missing > 0 && problems.isEmpty()) {
      problems.add(missing + " rows are in no list");
    }
    return problems;
  }

  private void verify(int list, RowMask seen, ResidualTerms terms, List<String> problems) {
    int size = head.sizes()[list];
    int blocks = IvfFormat.blocks(size);
    long ids = head.offsets()[list];
    lists.verify(ids, IvfFormat.listBytes(size, head.groups()));
    MemorySegment segment = lists.segment();
    long bytes = 4L * FastScanCodes.ROWS * blocks;
    terms.list(list);
    for (int i = 0; i < blocks * FastScanCodes.ROWS; i++) {
      int row = segment.get(IvfFormat.INT, ids + 4L * i);
      float term = segment.get(IvfFormat.FLOAT, ids + bytes + 4L * i);
      String where = "list " + list + ", place " + i + ": ";
      if (i >= size) {
        if (row != IvfFormat.PADDING_ID || term != Float.POSITIVE_INFINITY) {
          problems.add(where + "padding holds row " + row + " with term " + term);
        }
        continue;
      }
      if (row < 0 || row >= head.rows()) {
        problems.add(where + "row " + row + " of " + head.rows());
      } else if (seen.contains(row)) {
        problems.add(where + "row " + row + " is there a second time");
      } else {
        seen.set(row);
      }
      long block = ids + 2 * bytes + (long) (i >>> 5) * FastScanCodes.blockBytes(head.groups());
      float expected = terms.of(segment, block, i & 31);
      if (!(Math.abs(term - expected) <= 1e-3f * (1 + terms.magnitude()))) {
        problems.add(where + "term " + term + " instead of " + expected);
      }
      if (problems.size() >= MOST_PROBLEMS) {
        return;
      }
    }
  }
}
