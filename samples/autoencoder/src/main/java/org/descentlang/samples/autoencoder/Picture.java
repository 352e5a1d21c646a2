package org.descentlang.samples.autoencoder;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Rows of digits, dark on white, without a screen. */
final class Picture {
  private static final int SIDE = 8;
  private static final int ZOOM = 5;
  private static final int CELL = SIDE * ZOOM + 6;

  private final BufferedImage image;

  Picture(int rows, int columns) {
    image = new BufferedImage(columns * CELL, rows * CELL, BufferedImage.TYPE_BYTE_GRAY);
    image.createGraphics().fillRect(0, 0, image.getWidth(), image.getHeight());
  }

  /** @param ink of each of the 64 pixels, 0 to 1 */
  void draw(int row, int column, float[] ink) {
    for (int y = 0; y < SIDE * ZOOM; y++) {
      for (int x = 0; x < SIDE * ZOOM; x++) {
        float share = Math.max(0, Math.min(1, ink[y / ZOOM * SIDE + x / ZOOM]));
        image.getRaster().setSample(column * CELL + 3 + x, row * CELL + 3 + y, 0, Math.round(255 * (1 - share)));
      }
    }
  }

  void write(Path file) throws IOException {
    ImageIO.write(image, "png", file.toFile());
  }
}
