package org.descentlang.runtime.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.LineTrainer;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Setting;
import org.descentlang.runtime.data.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlateauTest {

  @TempDir Path folder;

  /** The `step` of PyTorch's ReduceLROnPlateau in mode `min`, line by line. */
  private static List<Double> expected(double[] losses, double rate, double factor, int patience, double threshold,
      boolean absolute, int cooldown, double minimum, double eps) {
    double lr = rate;
    double best = Double.POSITIVE_INFINITY;
    int cooldownCounter = 0;
    int badEpochs = 0;
    List<Double> rates = new ArrayList<>();
    for (double current : losses) {
      boolean isBetter = absolute ? current < best - threshold : current < best * (1.0 - threshold);
      if (isBetter) {
        best = current;
        badEpochs = 0;
      } else {
        badEpochs += 1;
      }
      if (cooldownCounter > 0) {
        cooldownCounter -= 1;
        badEpochs = 0;
      }
      if (badEpochs > patience) {
        double newRate = Math.max(lr * factor, minimum);
        if (lr - newRate > eps) {
          lr = newRate;
        }
        cooldownCounter = cooldown;
        badEpochs = 0;
      }
      rates.add(lr);
    }
    return rates;
  }

  /** Losses that fall ever more slowly to a floor, with noise. */
  private static double[] losses(int seed) {
    Random random = new Random(seed);
    double[] losses = new double[120];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = Math.max(1.0 / (i + 1), 0.05) + 0.02 * random.nextDouble();
    }
    return losses;
  }

  @ParameterizedTest
  @CsvSource({
      "0.1, 10, 1e-4, false, 0, 0, 1e-8", "0.5, 2, 1e-4, false, 0, 0, 1e-8", "0.5, 0, 1e-4, false, 0, 0, 1e-8",
      "0.5, 2, 0.1, false, 0, 0, 1e-8", "0.5, 2, 0.01, true, 0, 0, 1e-8", "0.5, 2, 1e-4, false, 3, 0, 1e-8",
      "0.1, 1, 1e-4, false, 1, 0.03, 1e-8", "0.1, 1, 1e-4, false, 0, 0, 0.01", "0, 3, 1e-4, false, 0, 0, 1e-8"})
  void lowersASettingAsPyTorchDoes(double factor, int patience, double threshold, boolean absolute, int cooldown,
      double minimum, double eps) {
    for (int seed = 0; seed < 5; seed++) {
      Setting setting = new LineTrainer(1).setting("lr");
      setting.set(0.2);
      Plateau plateau = new Plateau(setting).factor(factor).patience(patience).threshold(threshold)
          .cooldown(cooldown).minimum(minimum).least(eps);
      plateau = absolute ? plateau.absolute() : plateau;
      plateau.take(Plateau.BEGIN);
      List<Double> rates = new ArrayList<>();
      for (double loss : losses(seed)) {
        plateau.endEpoch(loss);
        rates.add(setting.value());
      }
      assertThat(rates).isEqualTo(
          expected(losses(seed), 0.2, factor, patience, threshold, absolute, cooldown, minimum, eps));
      assertThat(rates.get(rates.size() - 1)).isLessThan(0.2);
    }
  }

  @Test
  void itsDefaultsArePyTorchs() {
    Setting setting = new LineTrainer(1).setting("lr");
    setting.set(0.2);
    Plateau plateau = new Plateau(setting);
    plateau.take(Plateau.BEGIN);
    List<Double> rates = new ArrayList<>();
    for (double loss : losses(3)) {
      plateau.endEpoch(loss);
      rates.add(setting.value());
    }
    assertThat(rates).isEqualTo(expected(losses(3), 0.2, 0.1, 10, 1e-4, false, 0, 0, 1e-8)).contains(0.2, 0.2 * 0.1);
  }

  /** 22 examples are 6 steps; the first run stops within an epoch. */
  @ParameterizedTest
  @CsvSource({"6", "27", "44", "60"})
  void aResumedFitLowersItWhereAWholeOneDoes(int steps) throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    LineTrainer whole = trainer();
    fit(whole).steps(120).run();
    assertThat(whole.setting("lr").value()).isLessThan(0.05);
    fit(trainer()).steps(steps).checkpoint(checkpoint).run();
    LineTrainer second = trainer();
    fit(second).steps(120 - steps).resume(checkpoint).run();
    assertThat(second.bytes(folder)).isEqualTo(whole.bytes(folder));
  }

  @Test
  void aFitThatRunsAnewBeginsAnew() throws IOException {
    LineTrainer trainer = trainer();
    Fit fit = fit(trainer).epochs(4);
    fit.run();
    LineTrainer other = trainer();
    other.initialize(trainer.parameters());
    Path save = folder.resolve("save.safetensors");
    trainer.save(save);
    fit.run();
    other.resume(save);
    fit(other).epochs(4).run();
    assertThat(other.bytes(folder)).isEqualTo(trainer.bytes(folder));
  }

  @Test
  void aDamagedProgressIsRefused() throws IOException {
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    fit(trainer()).epochs(1).checkpoint(checkpoint).run();
    ArrayFile saved = ArrayFile.read(checkpoint);
    for (String text : List.of("", "Infinity 0", "none 0 0", "1.0 0 x", "1.0 0 0 0")) {
      Map<String, String> metadata = new HashMap<>(saved.metadata());
      assertThat(metadata.put("fit.plateau.lr", text)).startsWith("0x1.").endsWith(" 0 0");
      ArrayFile.write(checkpoint, NamedArrays.of(saved.arrays().list()), metadata);
      assertThatThrownBy(() -> fit(trainer()).epochs(1).resume(checkpoint).run()).isInstanceOf(DataException.class)
          .hasMessage(checkpoint + ": the progress of the fit in it is damaged");
    }
  }

  @Test
  void refusesAFactorThatDoesNotLower() {
    Plateau plateau = new Plateau(new LineTrainer(1).setting("lr"));
    for (double factor : new double[] {1, -0.5, Double.NaN}) {
      assertThatThrownBy(() -> plateau.factor(factor)).isInstanceOf(IllegalArgumentException.class)
          .hasMessage("factor: " + factor + " is not from 0 to below 1");
    }
  }

  private static LineTrainer trainer() {
    LineTrainer trainer = new LineTrainer(3);
    trainer.set("lr", 0.05);
    return trainer;
  }

  private static Fit fit(LineTrainer trainer) {
    return new Fit(trainer, examples(22)).validation(examples(8))
        .plateau(new Plateau(trainer.setting("lr")).factor(0.5).patience(2).threshold(0.05).cooldown(1));
  }

  private static Examples examples(int size) {
    Random random = new Random(size);
    float[] x = new float[size * LineTrainer.FEATURES];
    float[] y = new float[size];
    for (int k = 0; k < size; k++) {
      for (int i = 0; i < LineTrainer.FEATURES; i++) {
        x[k * LineTrainer.FEATURES + i] = random.nextFloat();
        y[k] += (i + 1) * x[k * LineTrainer.FEATURES + i];
      }
      y[k] += 0.1f * random.nextFloat();
    }
    return Examples.of(LineTrainer.PORTS, Precision.F32, size, x, y);
  }

  @Test
  void refusesWhatCannotBe() {
    LineTrainer trainer = new LineTrainer(1);
    Fit fit = new Fit(trainer, examples(22));
    Setting lr = trainer.setting("lr");
    assertThatThrownBy(() -> new Plateau(null)).isInstanceOf(NullPointerException.class)
        .hasMessage("no setting, as trainer.setting(\"pace\") is one");
    assertThatThrownBy(() -> new Plateau(lr).patience(-1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patience: -1 is no number of epochs");
    assertThatThrownBy(() -> new Plateau(lr).cooldown(-1)).hasMessage("cooldown: -1 is no number of epochs");
    assertThatThrownBy(() -> new Plateau(lr).factor(Double.NaN)).hasMessage("factor: NaN is not from 0 to below 1");
    assertThatThrownBy(() -> new Plateau(lr).threshold(-0.1)).hasMessage("threshold: -0.1 is no number from 0 on");
    assertThatThrownBy(() -> new Plateau(lr).minimum(Double.NaN)).hasMessage("minimum: NaN is no number from 0 on");
    assertThatThrownBy(() -> new Plateau(lr).least(-1)).hasMessage("least: -1.0 is no number from 0 on");
    assertThatThrownBy(() -> fit.plateau(new Plateau(lr).threshold(1))).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threshold: 1.0 is no share, below 1, of a loss; absolute() makes it a difference");
    assertThatThrownBy(() -> fit.plateau(new Plateau(lr).minimum(0.06)))
        .hasMessage("minimum: 0.06 is above the setting, lr = 0.05, so that nothing would lower it");
    assertThatThrownBy(() -> fit.plateau(new Plateau(new LineTrainer(1).setting("lr"))))
        .hasMessage("the setting lr is that of another trainer");
    fit.plateau(new Plateau(lr).threshold(1).absolute().minimum(0.05));
    assertThatThrownBy(() -> fit.plateau(new Plateau(lr))).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two plateaus of lr: only one makes sense");
  }
}
