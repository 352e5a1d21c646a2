package org.descentlang.samples.online;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Standardization;

/**
 * Meets patients one after the other: says first whether the tumour is benign, is told the truth, and learns from it.
 * So every answer is about a patient that it has not learned from.
 */
public final class Online {

  /** How many patients are measured before the first answer, to know what is usual. */
  static final int MEASURED = 50;

  private static final int FEATURES = 30;

  private final TumourTrainer trainer = TumourTrainer.create(1);
  private final float[] cells = new float[FEATURES];
  private final float[] benign = new float[1];
  private final float[] logit = new float[1];

  /** The only argument is the file with the data. */
  public static void main(String[] arguments) {
    int status = run(System.out, System.err, arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Returns the exit status: 0, 1 for data that can't be used, 2 for wrong arguments. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    if (arguments.length != 1) {
      err.println("usage: Online FILE, such as samples/online/breast_cancer.csv");
      return 2;
    }
    try {
      print(out, Path.of(arguments[0]));
      return 0;
    } catch (DataException unusable) {
      err.println(unusable.getMessage());
    } catch (IOException unreadable) {
      err.println("can't read " + arguments[0]);
    }
    return 1;
  }

  private static void print(PrintStream out, Path file) throws IOException {
    Examples patients = read(file);
    boolean[] right = new Online().meet(patients);
    for (int from = MEASURED; from < right.length; from += 100) {
      int end = Math.min(from + 100, right.length);
      out.printf(Locale.ROOT, "patients %3d to %3d: %5.1f %% of the answers right%n", from + 1, end,
          100 * share(right, from, end));
    }
    out.printf(Locale.ROOT, "all: %.1f %%%n", 100 * share(right, MEASURED, right.length));
  }

  /** The patients, with measurements scaled by what is usual among the first of them. */
  static Examples read(Path file) throws IOException {
    TumourTrainer form = TumourTrainer.create(1);
    Examples patients = Examples.read(file, form.ports(), Precision.F32);
    Examples first = patients.rows(IntStream.range(0, MEASURED).toArray());
    Standardization.fit(first, List.of("cells")).apply(patients);
    return patients;
  }

  /** Which answers were right. */
  boolean[] meet(Examples patients) {
    float[] measurements = (float[]) patients.array(0);
    float[] truths = (float[]) patients.array(1);
    boolean[] right = new boolean[patients.size()];
    for (int patient = 0; patient < right.length; patient++) {
      System.arraycopy(measurements, patient * FEATURES, cells, 0, FEATURES);
      right[patient] = saysBenign() == truths[patient] > 0.5;
      learn(truths[patient]);
    }
    return right;
  }

  private boolean saysBenign() {
    trainer.model().predict(cells, logit, 1);
    return logit[0] > 0;
  }

  private void learn(float truth) {
    benign[0] = truth;
    trainer.step(cells, benign, 1);
  }

  static double share(boolean[] right, int from, int end) {
    return IntStream.range(from, end).filter(i -> right[i]).count() / (double) (end - from);
  }
}
