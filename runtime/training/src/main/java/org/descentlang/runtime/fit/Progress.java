package org.descentlang.runtime.fit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Tally;

/** Where a fit is: what a checkpoint keeps besides the trainer, as text. */
final class Progress {

  private static final String EPOCH = "fit.epoch";
  private static final String POSITION = "fit.position";
  private static final String EXAMPLES = "fit.examples";
  private static final String SHUFFLE = "fit.shuffle";
  private static final String TALLY = "fit.tally";
  private static final String BEST = "fit.best";
  private static final String WAITED = "fit.waited";

  /** Epochs that are complete. */
  long epoch;
  /** Examples of the epoch in progress that are done. */
  int position;
  /** The least watched loss of all epochs. */
  double best = Double.POSITIVE_INFINITY;
  /** How many epochs ago that was. */
  int waited;
  /** Losses and metrics of the epoch in progress. */
  Tally tally;

  private final int examples;
  private final boolean shuffle;
  private final List<Plateau> plateaus;

  Progress(Tally form, int examples, boolean shuffle, List<Plateau> plateaus) {
    this.tally = form.like();
    this.examples = examples;
    this.shuffle = shuffle;
    this.plateaus = plateaus;
    for (Plateau plateau : plateaus) {
      plateau.take(Plateau.BEGIN);
    }
  }

  /** Begins the next epoch, after one with this watched loss. */
  void endEpoch(double loss) {
    waited++;
    if (loss < best) {
      best = loss;
      waited = 0;
    }
    for (Plateau plateau : plateaus) {
      plateau.endEpoch(loss);
    }
    epoch++;
    position = 0;
    tally = tally.like();
  }

  /** Numbers are hexadecimal: exact, and the same text on every JDK. */
  Map<String, String> text() {
    Map<String, String> text = new TreeMap<>();
    text.put(EPOCH, Long.toString(epoch));
    text.put(POSITION, Integer.toString(position));
    text.put(EXAMPLES, Integer.toString(examples));
    text.put(SHUFFLE, Boolean.toString(shuffle));
    text.put(BEST, Double.toHexString(best));
    text.put(WAITED, Integer.toString(waited));
    text.put(TALLY, tally.numbers());
    for (Plateau plateau : plateaus) {
      text.put(plateau.key(), plateau.text());
    }
    return text;
  }

  /** Takes what {@link #text} gave and {@code file} keeps; nothing, if no fit has made that save. */
  void take(Path file, Map<String, String> text) {
    if (!text.containsKey(EPOCH)) {
      return;
    }
    requireSame(file, EXAMPLES, text, Integer.toString(examples));
    requireSame(file, SHUFFLE, text, Boolean.toString(shuffle));
    try {
      take(text);
    } catch (NumberFormatException damage) {
      throw new DataException(file, "the progress of the fit in it is damaged");
    }
    if (epoch < 0 || position < 0 || position > examples || waited < 0) {
      throw new DataException(file, "the progress of the fit in it is impossible");
    }
  }

  private void take(Map<String, String> text) {
    epoch = Long.parseLong(text.getOrDefault(EPOCH, ""));
    position = Integer.parseInt(text.getOrDefault(POSITION, ""));
    best = Double.parseDouble(text.getOrDefault(BEST, ""));
    waited = Integer.parseInt(text.getOrDefault(WAITED, ""));
    tally.numbers(text.getOrDefault(TALLY, ""));
    for (Plateau plateau : plateaus) {
      plateau.take(text.getOrDefault(plateau.key(), Plateau.BEGIN));
    }
  }

  private static void requireSame(Path file, String key, Map<String, String> text, String expected) {
    if (!expected.equals(text.get(key))) {
      throw new DataException(file, "a run goes on with what it began with: "
          + key.substring(key.indexOf('.') + 1) + " " + text.get(key) + ", not " + expected);
    }
  }
}
