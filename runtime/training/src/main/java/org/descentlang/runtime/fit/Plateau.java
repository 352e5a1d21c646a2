package org.descentlang.runtime.fit;

import java.util.Objects;
import org.descentlang.runtime.Setting;
import org.descentlang.runtime.Trainer;

/**
 * Lowers a setting where the loss stalls, as PyTorch's {@code ReduceLROnPlateau} lowers a learning rate, with its
 * defaults: {@code new Fit(...).plateau(new Plateau(trainer.setting("pace")).patience(5))}. Its progress is saved and
 * resumed with the fit.
 */
public final class Plateau {

  /** The progress before the first epoch. */
  static final String BEGIN = "Infinity 0 0";

  private final Setting setting;
  private double factor = 0.1;
  private int patience = 10;
  private double threshold = 1e-4;
  private boolean absolute;
  private int cooldown;
  private double minimum;
  private double least = 1e-8;

  private double best;
  private int stalled;
  private int resting;

  /** A rule for {@code setting}, a learning rate or what one is multiplied by. */
  public Plateau(Setting setting) {
    this.setting = Objects.requireNonNull(setting, "no setting, as trainer.setting(\"pace\") is one");
  }

  /** By what the setting is multiplied, from 0 to below 1; 0.1 else. */
  public Plateau factor(double factor) {
    if (!(factor >= 0 && factor < 1)) {
      throw new IllegalArgumentException("factor: " + factor + " is not from 0 to below 1");
    }
    this.factor = factor;
    return this;
  }

  /** How many epochs in a row may stall; 10 else. The next one that does lowers the setting. */
  public Plateau patience(int epochs) {
    this.patience = requireEpochs("patience", epochs);
    return this;
  }

  /** An epoch stalls unless its loss is lower than the best one by this share of that, below 1; 1e-4 else. */
  public Plateau threshold(double share) {
    this.threshold = requireAmount("threshold", share);
    return this;
  }

  /** The threshold is an amount, and no share. */
  public Plateau absolute() {
    this.absolute = true;
    return this;
  }

  /** How many epochs after the setting was lowered none stalls; 0 else. */
  public Plateau cooldown(int epochs) {
    this.cooldown = requireEpochs("cooldown", epochs);
    return this;
  }

  /** What the setting is not lowered below, and not below now; 0 else. */
  public Plateau minimum(double value) {
    this.minimum = requireAmount("minimum", value);
    return this;
  }

  /** The setting stays as it is where it would fall by no more than this, PyTorch's eps; 1e-8 else. */
  public Plateau least(double difference) {
    this.least = requireAmount("least", difference);
    return this;
  }

  private static int requireEpochs(String what, int epochs) {
    if (epochs < 0) {
      throw new IllegalArgumentException(what + ": " + epochs + " is no number of epochs");
    }
    return epochs;
  }

  private static double requireAmount(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + ": " + value + " is no number from 0 on");
    }
    return value;
  }

  Setting setting() {
    return setting;
  }

  /** What is said of it goes together, and with {@code trainer}. */
  void requireSense(Trainer trainer) {
    if (trainer.setting(setting.name()) != setting) {
      throw new IllegalArgumentException("the setting " + setting.name() + " is that of another trainer");
    }
    if (!absolute && threshold >= 1) {
      throw new IllegalArgumentException(
          "threshold: " + threshold + " is no share, below 1, of a loss; absolute() makes it a difference");
    }
    if (setting.value() < minimum) {
      throw new IllegalArgumentException(
          "minimum: " + minimum + " is above the setting, " + setting + ", so that nothing would lower it");
    }
  }

  /** After an epoch with this watched loss. */
  void endEpoch(double loss) {
    stalled++;
    if (loss < (absolute ? best - threshold : best * (1 - threshold))) {
      best = loss;
      stalled = 0;
    }
    if (resting > 0) {
      resting--;
      stalled = 0;
    }
    if (stalled > patience) {
      lower();
      resting = cooldown;
      stalled = 0;
    }
  }

  private void lower() {
    double lower = Math.max(setting.value() * factor, minimum);
    if (setting.value() - lower > least) {
      setting.set(lower);
    }
  }

  String key() {
    return "fit.plateau." + setting.name();
  }

  /** The progress, as text: its numbers are those that {@link #take} reads. */
  String text() {
    return Double.toHexString(best) + " " + stalled + " " + resting;
  }

  /** Takes what {@link #text} gave; what is no such text is a {@link NumberFormatException}. */
  void take(String text) {
    String[] numbers = text.split(" ");
    if (numbers.length != 3) {
      throw new NumberFormatException(text);
    }
    best = Double.parseDouble(numbers[0]);
    stalled = Integer.parseInt(numbers[1]);
    resting = Integer.parseInt(numbers[2]);
  }
}
