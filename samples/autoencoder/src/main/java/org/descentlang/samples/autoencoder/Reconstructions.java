package org.descentlang.samples.autoencoder;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;

/** What six numbers keep of a digit that was not learned from: by principal components, and by the autoencoder. */
public final class Reconstructions {
  private static final int WIDTH = 64;
  private static final int CODE = 6;
  private static final int SHOWN = 16;
  private static final long SEED = 1;
  private static final int EPOCHS = 100;

  private final float[] learned;
  private final float[] unseen;
  private final AutoencoderTrainer trainer;

  private Reconstructions(Examples.Split split, AutoencoderTrainer trainer) {
    this.learned = grey(split.training());
    this.unseen = grey(split.validation());
    this.trainer = trainer;
  }

  /** The arguments are the file with the digits and that of the picture. */
  public static void main(String[] arguments) {
    int status = run(System.out, System.err, arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Returns the exit status: 0, 1 for files that can't be used, 2 for wrong arguments. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    if (arguments.length != 2) {
      err.println("usage: Reconstructions FILE PICTURE, such as samples/digits/digits.csv picture.png");
      return 2;
    }
    String failure = "can't read " + arguments[0];
    try {
      Reconstructions reconstructions = of(Path.of(arguments[0]), EPOCHS);
      reconstructions.print(out);
      failure = "can't write " + arguments[1];
      reconstructions.picture().write(Path.of(arguments[1]));
      return 0;
    } catch (DataException unusable) {
      err.println(unusable.getMessage());
    } catch (IOException unusable) {
      err.println(failure);
    }
    return 1;
  }

  /** Learns as {@code descent train --validation 0.2 --epochs 100} does. */
  static Reconstructions of(Path digits, int epochs) throws IOException {
    AutoencoderTrainer trainer = AutoencoderTrainer.create(SEED);
    Examples.Split split = Examples.read(digits, trainer.ports(), trainer.precision()).split(0.2, SEED);
    new Fit(trainer, split.training()).epochs(epochs).run();
    return new Reconstructions(split, trainer);
  }

  private static float[] grey(Examples digits) {
    float[] pixels = ((float[]) digits.array(0)).clone();
    for (int n = 0; n < pixels.length; n++) {
      pixels[n] /= 16;
    }
    return pixels;
  }

  private void print(PrintStream out) {
    out.printf(Locale.ROOT, "mean squared error of %d digits, from %d numbers each%n", unseen.length / WIDTH, CODE);
    out.printf(Locale.ROOT, "%.4f  principal components%n", error(byComponents()));
    out.printf(Locale.ROOT, "%.4f  autoencoder%n", error(byAutoencoder()));
  }

  Picture picture() {
    Picture picture = new Picture(3, SHOWN);
    float[][] rows = {unseen, byComponents(), byAutoencoder()};
    for (int row = 0; row < rows.length; row++) {
      for (int k = 0; k < SHOWN; k++) {
        picture.draw(row, k, Arrays.copyOfRange(rows[row], k * WIDTH, (k + 1) * WIDTH));
      }
    }
    return picture;
  }

  double error(float[] drawn) {
    double sum = 0;
    for (int n = 0; n < unseen.length; n++) {
      double miss = drawn[n] - unseen[n];
      sum += miss * miss;
    }
    return sum / unseen.length;
  }

  float[] byComponents() {
    PrincipalComponents components = PrincipalComponents.fit(learned, WIDTH, CODE);
    return each(components::project);
  }

  float[] byAutoencoder() {
    Autoencoder model = trainer.model();
    float[] pixels = new float[Autoencoder.BATCH * WIDTH];
    float[] image = new float[Autoencoder.BATCH * WIDTH];
    float[] code = new float[Autoencoder.BATCH * CODE];
    return each((digit, drawn) -> {
      for (int i = 0; i < WIDTH; i++) {
        pixels[i] = 16 * digit[i];
      }
      model.predict(pixels, image, code, 1);
      System.arraycopy(image, 0, drawn, 0, WIDTH);
    });
  }

  private float[] each(BiConsumer<float[], float[]> draw) {
    float[] all = new float[unseen.length];
    for (int from = 0; from < all.length; from += WIDTH) {
      float[] drawn = new float[WIDTH];
      draw.accept(Arrays.copyOfRange(unseen, from, from + WIDTH), drawn);
      System.arraycopy(drawn, 0, all, from, WIDTH);
    }
    return all;
  }
}
