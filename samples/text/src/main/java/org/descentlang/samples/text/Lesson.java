package org.descentlang.samples.text;

import java.nio.file.Path;
import java.util.Arrays;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;

/**
 * A text for a trainer whose input is a window of characters and whose target is the next one after each. Nine tenths
 * are learned from; the last tenth is held out.
 */
public final class Lesson {

  private final Trainer trainer;
  private final Port window;
  private final Alphabet alphabet;
  private final Bigrams bigrams;
  private final Examples training;
  private final Examples heldOut;

  /**
   * The text of a book.
   *
   * @param book for messages
   */
  public Lesson(Trainer trainer, Path book, String text) {
    this.trainer = trainer;
    this.window = trainer.ports().get(0);
    int tenth = text.length() / 10;
    if (tenth <= window.size(1)) {
      throw new DataException(book, "a book of at least " + 10 * (window.size(1) + 1) + " characters is needed");
    }
    String learned = text.substring(0, text.length() - tenth);
    alphabet = Alphabet.of(learned, window.classes());
    bigrams = new Bigrams(alphabet.classes(learned), window.classes());
    training = windows(learned);
    heldOut = windows(text.substring(learned.length()));
  }

  /** Windows side by side; what is left at the end is less than one. */
  private Examples windows(String text) {
    int count = (text.length() - 1) / window.size(1);
    int length = window.size(count);
    int[] characters = alphabet.classes(text);
    return Examples.of(trainer.ports(), trainer.precision(), count, Arrays.copyOf(characters, length),
        Arrays.copyOfRange(characters, 1, length + 1));
  }

  /** A fit to the text, with what is held out as its validation part. */
  public Fit fit() {
    return new Fit(trainer, training).validation(heldOut);
  }

  /** What is learned from. */
  public Examples training() {
    return training;
  }

  /** The perplexity of what is held out, as the trainer now is. */
  public double perplexity() {
    return Math.exp(Fit.evaluate(trainer, heldOut).loss());
  }

  /** That of guesses by how often each character occurs in what is learned from. */
  public double unigramPerplexity() {
    return bigrams.perplexityAlone(heldOut);
  }

  /** That of guesses by how often each follows the one before it there. */
  public double bigramPerplexity() {
    return bigrams.perplexity(heldOut);
  }

  /** A writer that knows what the trainer has learned. */
  public TextWriter writer(long seed) {
    return new TextWriter(trainer.model(), alphabet, seed);
  }
}
