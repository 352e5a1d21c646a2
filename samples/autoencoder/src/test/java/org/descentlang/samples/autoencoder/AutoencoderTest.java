package org.descentlang.samples.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.descentlang.runtime.data.Examples;
import org.descentlang.samples.testing.Allocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoencoderTest {

  private static final Path DIGITS = Path.of("..", "digits", "digits.csv");

  @TempDir
  private Path folder;

  @Test
  void drawsDigitsThatItHasNotSeenBetterThanPrincipalComponentsDo() throws IOException {
    Reconstructions reconstructions = Reconstructions.of(DIGITS, 20);
    assertThat(reconstructions.error(reconstructions.byComponents())).isBetween(0.025, 0.035);
    assertThat(reconstructions.error(reconstructions.byAutoencoder())).isLessThan(0.022);

    Path file = folder.resolve("digits.png");
    reconstructions.picture().write(file);
    BufferedImage picture = ImageIO.read(file.toFile());
    assertThat(picture.getRaster().getSample(0, 0, 0)).isEqualTo(255);
    assertThat(picture.getHeight() * 16).isEqualTo(picture.getWidth() * 3);
  }

  @Test
  void asManyComponentsAsDimensionsGiveAllBack() {
    float[] rows = {1, 2, 3, 5, -1, 0, 2, 2};
    PrincipalComponents plane = PrincipalComponents.fit(rows, 2, 2);
    float[] nearest = new float[2];
    plane.project(new float[] {7, -4}, nearest);
    assertThat(nearest).usingComparatorWithPrecision(1e-4f).containsExactly(7, -4);
  }

  private static String run(int status, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Reconstructions.run(new PrintStream(out), new PrintStream(err), arguments)).isEqualTo(status);
    assertThat(out.toString()).isEmpty();
    return err.toString().replace("\r\n", "\n");
  }

  @Test
  void whatItNeedsIsSaidWithoutAStackTrace() {
    assertThat(run(2))
        .isEqualTo("usage: Reconstructions FILE PICTURE, such as samples/digits/digits.csv picture.png\n");
    assertThat(run(2, DIGITS.toString())).startsWith("usage: ");
    assertThat(run(1, "none.csv", "picture.png")).isEqualTo("can't read none.csv\n");
    assertThat(run(1, "pom.xml", "picture.png")).startsWith("pom.xml:");
  }

  @Test
  void aStepAllocatesNothing() throws IOException {
    AutoencoderTrainer trainer = AutoencoderTrainer.create(1);
    Examples digits = Examples.read(DIGITS, trainer.ports(), trainer.precision());
    assertThat(Allocation.ofSteps(trainer, digits)).isZero();
  }
}
