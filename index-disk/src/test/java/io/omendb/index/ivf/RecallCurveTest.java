package io.omendb.index.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.index.ivf.RecallCurve.Plan;
import io.omendb.index.ivf.RecallCurve.Point;
import io.omendb.storage.index.Tuning;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecallCurveTest {
  private static final RecallCurve CURVE =
      new RecallCurve(
          List.of(
              new Point(10, 0.9f, 4, 3),
              new Point(10, 0.95f, 8, 5),
              new Point(10, 0.99f, 16, 10),
              new Point(100, 0.9f, 8, 2),
              new Point(100, 0.95f, 12, 3)));

  @Test
  void theFirstPointThatReachesTheRecallIsTaken() {
    assertThat(CURVE.plan(Tuning.ofRecall(0.5), 10)).isEqualTo(new Plan(4, 3));
    assertThat(CURVE.plan(Tuning.ofRecall(0.91), 10)).isEqualTo(new Plan(8, 5));
    assertThat(CURVE.plan(Tuning.ofRecall(0.95), 10)).isEqualTo(new Plan(8, 5));
    assertThat(CURVE.plan(Tuning.ofRecall(0.95), 100)).isEqualTo(new Plan(12, 3));
  }

  @Test
  void beyondTheCurveTheHardestIsTaken() {
    assertThat(CURVE.plan(Tuning.ofRecall(0.9999), 10)).isEqualTo(new Plan(16, 10));
    assertThat(CURVE.plan(Tuning.ofRecall(0.9999), 100)).isEqualTo(new Plan(12, 3));
  }

  @Test
  void otherNumbersOfNeighboursFollow() {
    Plan one = CURVE.plan(Tuning.ofRecall(0.95), 1);
    assertThat(one.probes()).isEqualTo(8);
    assertThat(one.reranked(1)).isEqualTo(50);
    Plan between = CURVE.plan(Tuning.ofRecall(0.95), 30);
    assertThat(between.probes()).isBetween(8, 12);
    assertThat(between.refine()).isBetween(3, 5);
    assertThat(CURVE.plan(Tuning.ofRecall(0.95), 400).probes()).isEqualTo(24);
  }

  @Test
  void whatTheCallerSetsReplacesWhatWasMeasured() {
    assertThat(CURVE.plan(new Tuning(0.95, 3, 0, 0), 10)).isEqualTo(new Plan(3, 5));
    assertThat(CURVE.plan(new Tuning(0.95, 0, 0, 7), 10)).isEqualTo(new Plan(8, 7));
    assertThat(CURVE.plan(new Tuning(0, 3, 0, 7), 10)).isEqualTo(new Plan(3, 7));
    assertThat(new RecallCurve(List.of()).plan(Tuning.standard(), 10).probes()).isPositive();
  }
}
