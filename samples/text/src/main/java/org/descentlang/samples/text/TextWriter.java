package org.descentlang.samples.text;

import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Model;

/** Writes text with a model of the next character: draws one after the other. */
public final class TextWriter {

  private final Model model;
  private final Alphabet alphabet;
  private final long key;
  private final Batch window;
  private final Batch logits;
  private final int steps;
  private final double[] weights;
  private long draws;

  TextWriter(Model model, Alphabet alphabet, long seed) {
    this.model = model;
    this.alphabet = alphabet;
    this.key = Draws.key(seed, Draws.name("text"), 0);
    this.window = model.newInputs();
    this.logits = model.newOutputs();
    this.steps = model.ports().get(0).size(1);
    this.weights = new double[model.ports().get(0).classes()];
  }

  /**
   * Goes on with {@code start} for {@code length} characters. At temperature 1, a character is as likely as the model
   * says; below, likely ones are more so.
   */
  public String write(String start, int length, double temperature) {
    StringBuilder text = new StringBuilder(start);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.character(next(text, temperature)));
    }
    return text.toString();
  }

  /** The model reads from left to right, so it does not matter what stands behind the text in a window. */
  private int next(StringBuilder text, double temperature) {
    int[] last = alphabet.classes(text.substring(Math.max(0, text.length() - steps)));
    System.arraycopy(last, 0, window.ints(0), 0, last.length);
    window.count(1);
    model.predict(window, logits);
    return draw((last.length - 1) * weights.length, temperature);
  }

  private int draw(int from, double temperature) {
    float[] scores = logits.floats(0);
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < weights.length; c++) {
      largest = Math.max(largest, scores[from + c]);
    }
    double total = 0;
    for (int c = 0; c < weights.length; c++) {
      weights[c] = StrictMath.exp((scores[from + c] - largest) / temperature);
      total += weights[c];
    }
    double left = total * Draws.uniform(key, draws++);
    int drawn = 0;
    while (drawn < weights.length - 1 && left >= weights[drawn]) {
      left -= weights[drawn++];
    }
    return drawn;
  }
}
