package io.omendb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.bench.TableFigures.Line;
import io.omendb.bench.process.EngineSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableFiguresTest {
  private static final EngineSpec OURS = spec("omendb", "OmenDB");
  private static final EngineSpec UNSYNCED = spec("omendb-unsynced", "OmenDB, no fsync");
  private static final EngineSpec LANCE = spec("lance", "Lance");

  private static EngineSpec spec(String name, String label) {
    return new EngineSpec(name, label, true, 0, List.of());
  }

  @Test
  void mediansOfRoundsStandBesideThePeers() {
    TableFigures figures = new TableFigures();
    for (double seconds : new double[] {9, 2, 4}) {
      figures.add(OURS, Map.of("import.seconds", seconds));
    }
    figures.add(UNSYNCED, Map.of("import.seconds", 2.0));
    figures.add(LANCE, Map.of("import.seconds", 3.0, "compact.seconds", 0.5));
    String text =
        figures.table(
            List.of(OURS, UNSYNCED, LANCE),
            List.of(
                Line.rate("import, rows/s", "import.seconds", 1_200),
                Line.of("import, ms", "import.seconds", 1e3),
                Line.of("compaction, ms", "compact.seconds", 1e3)));
    assertThat(text)
        .contains("| import, rows/s | 300 | 600 | 400 | 1.50× |")
        .contains("| import, ms | 4,000 | 2,000 | 3,000 | 1.50× |")
        .contains("| compaction, ms | – | – | 500 | – |");
    assertThat(figures.table(List.of(OURS, LANCE), List.of(Line.of("ms", "import.seconds", 1e3))))
        .contains("| ms | 4,000 | 3,000 | 0.75× |");
  }
}
