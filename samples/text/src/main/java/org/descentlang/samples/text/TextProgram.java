package org.descentlang.samples.text;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.fit.EpochReport;
import org.descentlang.runtime.fit.Listener;

/** Learns a book, tells how well it guesses what it has not read, and writes. */
public final class TextProgram {

  private static final int WRITTEN = 700;
  private static final double TEMPERATURE = 0.7;

  private final PrintStream out;
  private final PrintStream err;

  public TextProgram(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Runs with what a user has said, and ends with the status if that is not 0. */
  public static void main(Trainer trainer, int epochs, String... arguments) {
    int status = new TextProgram(System.out, System.err).run(trainer, epochs, arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * Learns the book {@code arguments[0]} and keeps what it learns in the file {@code arguments[1]}.
   *
   * @return the exit status: 0, 1 for files that can't be used, 2 for wrong arguments
   */
  public int run(Trainer trainer, int epochs, String... arguments) {
    if (arguments.length != 2) {
      err.println("usage: BOOK SAVE, such as samples/text/data/moby-dick.txt moby-dick.safetensors");
      return 2;
    }
    String failure = "can't read " + arguments[0];
    try {
      Path book = Path.of(arguments[0]);
      Lesson lesson = new Lesson(trainer, book, Files.readString(book));
      failure = "can't write " + arguments[1];
      learn(lesson, epochs, Path.of(arguments[1]));
      return 0;
    } catch (DataException tooShort) {
      err.println(tooShort.getMessage());
    } catch (IOException unusable) {
      err.println(failure);
    }
    return 1;
  }

  private void learn(Lesson lesson, int epochs, Path save) throws IOException {
    print("perplexity by how often a character occurs: %.2f, and follows the one before: %.2f%n",
        lesson.unigramPerplexity(), lesson.bigramPerplexity());
    lesson.fit().epochs(epochs).checkpoint(save).listener(new Listener() {
      @Override
      public void onEpoch(EpochReport report) {
        print("epoch %d: %.2f while it learned, %.2f of what is held out%n", report.epoch(),
            report.training().value(1), report.validation().orElseThrow().value(1));
      }
    }).run();
    out.println(lesson.writer(1).write("The whale", WRITTEN, TEMPERATURE));
  }

  private void print(String format, Object... values) {
    out.printf(Locale.ROOT, format, values);
  }
}
