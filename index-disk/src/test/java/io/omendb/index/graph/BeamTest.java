package io.omendb.index.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BeamTest {
  private record Candidate(float distance, int node) {}

  @Test
  void keepsTheNearestInOrder() {
    SplittableRandom random = new SplittableRandom(1);
    Beam beam = new Beam();
    for (int round = 0; round < 200; round++) {
      int width = random.nextInt(1, 40);
      beam.reset(width);
      List<Candidate> all = new ArrayList<>();
      int count = random.nextInt(1, 100);
      for (int node = 0; node < count; node++) {
        float distance = random.nextInt(-20, 20) / 4f;
        all.add(new Candidate(distance, node));
        beam.offer(distance, node);
      }
      all.sort(Comparator.comparingDouble(Candidate::distance).thenComparingInt(Candidate::node));
      assertThat(beam.size()).isEqualTo(Math.min(width, all.size()));
      for (int place = 0; place < beam.size(); place++) {
        assertThat(beam.distance(place)).isEqualTo(all.get(place).distance());
        assertThat(beam.node(place)).isEqualTo(all.get(place).node());
      }
      float bound = all.size() < width ? Float.POSITIVE_INFINITY : all.get(width - 1).distance();
      assertThat(beam.bound()).isEqualTo(bound);
    }
  }

  @Test
  void expandsEveryCandidateOnceNearestFirst() {
    Beam beam = new Beam();
    beam.reset(10);
    beam.offer(3, 3);
    beam.offer(1, 1);
    assertThat(beam.node(beam.expandNext())).isEqualTo(1);
    beam.offer(0.5f, 7);
    beam.offer(2, 2);
    assertThat(beam.node(beam.expandNext())).isEqualTo(7);
    assertThat(beam.node(beam.expandNext())).isEqualTo(2);
    assertThat(beam.node(beam.expandNext())).isEqualTo(3);
    assertThat(beam.expandNext()).isEqualTo(-1);
  }

  @Test
  void theLargestNodeNumberFits() {
    Beam beam = new Beam();
    beam.reset(2);
    beam.offer(-1e30f, Graph.MAX_NODES);
    assertThat(beam.node(beam.expandNext())).isEqualTo(Graph.MAX_NODES);
    assertThat(beam.distance(0)).isEqualTo(-1e30f);
  }
}
