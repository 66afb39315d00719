package io.omendb.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/// The page that the demo leaves.
class ReportTest {
  private static final List<Curve> CURVES =
      List.of(
          new Curve(
              "hnsw",
              List.of(
                  new Curve.Point("ef=10", 0.91, 9_000, 300),
                  new Curve.Point("ef=100", 0.999, 1_500, 900))),
          new Curve("exact", List.of(new Curve.Point("", 1, 450, 4_000))));

  @Test
  void pageNeedsNothingElse() {
    Digits queries = Digits.queries();
    Report.Picture picture = new Report.Picture(queries.image(0), queries.label(0), "query <0>");
    String html =
        new Report(
                List.of(new Report.Figure("10,000", "images")),
                List.of(new Report.Strip("all", picture, List.of(picture))),
                List.of(new Report.Strip("where label = 3", picture, List.of(picture, picture))),
                List.of(),
                CURVES,
                List.of(new Report.LogLine(1, "create", "", "0")))
            .html();
    assertThat(html).startsWith("<!doctype html>").doesNotContain("http:", "https:", "<script");
    assertThat(html.split("data:image/png;base64,", -1)).hasSize(1 + 5);
    assertThat(html).contains("query &lt;0&gt;", "10,000", "where label = 3", "hnsw", "ef=100");
  }

  @Test
  void plotIsWellFormed() throws Exception {
    String svg = Plot.svg(CURVES);
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertThat(svg.split("<circle", -1)).hasSize(1 + 3);
    assertThat(svg).contains(">0.90<", ">1.00<", ">100<", ">10,000<").doesNotContain("NaN");
  }

  @Test
  void plotOfOnePointHasRoom() {
    String svg = Plot.svg(List.of(new Curve("a", List.of(new Curve.Point("", 1, 1_000, 1)))));
    assertThat(svg).doesNotContain("NaN", "Infinity");
  }

  @Test
  void digitsAreThere() {
    Digits base = Digits.base();
    assertThat(base.size()).isEqualTo(10_000);
    assertThat(Digits.queries().size()).isEqualTo(200);
    assertThat(base.batch(10, 30).rows()).isEqualTo(20);
    assertThat(base.batch(10, 30).column("image").vectorAt(5)).isEqualTo(base.vector(15));
    assertThat(base.batch(10, 30).column("label").longAt(5)).isEqualTo(base.label(15));
  }
}
