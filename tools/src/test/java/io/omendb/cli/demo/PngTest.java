package io.omendb.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// The PNG writer, read back by the JDK.
class PngTest {
  @Test
  void pixelsComeBackAsAlpha() throws IOException {
    byte[] ink = new byte[7 * 5];
    new SplittableRandom(3).nextBytes(ink);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(Png.encode(ink, 7, 5)));
    assertThat(image.getWidth()).isEqualTo(7);
    assertThat(image.getHeight()).isEqualTo(5);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        assertThat(image.getRGB(x, y)).isEqualTo((ink[y * 7 + x] & 0xff) << 24);
      }
    }
  }
}
