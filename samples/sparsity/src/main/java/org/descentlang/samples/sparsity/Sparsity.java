package org.descentlang.samples.sparsity;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;

/** Fits one regression under three penalties, and prints their weights side by side. */
public final class Sparsity {

  private static final List<String> FEATURES =
      List.of("age", "sex", "bmi", "blood_pressure", "s1", "s2", "s3", "s4", "s5", "s6");

  private Sparsity() {}

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
      err.println("usage: Sparsity FILE, such as samples/regression/diabetes.csv");
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
    List<Trainer> trainers = List.of(Ridge.create(1), Lasso.create(1), ProximalLasso.create(1));
    List<String> errors = new ArrayList<>();
    for (Trainer trainer : trainers) {
      errors.add(String.format(Locale.ROOT, "%.1f", fit(trainer, file)));
    }
    out.println(row("", List.of("Ridge", "Lasso", "ProximalLasso")));
    for (int i = 0; i < FEATURES.size(); i++) {
      int feature = i;
      out.println(row(FEATURES.get(i), trainers.stream().map(trainer -> number(weights(trainer)[feature])).toList()));
    }
    out.println(row("mean squared error", errors));
  }

  private static String row(String name, List<String> cells) {
    return String.format("%-18s", name) + cells.stream().map(cell -> String.format("  %13s", cell))
        .collect(Collectors.joining());
  }

  /** What is printed as 0 is exactly zero. */
  private static String number(float weight) {
    return weight == 0 ? "0" : String.format(Locale.ROOT, "%.4f", weight);
  }

  /** A thousand steps, each on all patients; returns the mean squared error after them. */
  static double fit(Trainer trainer, Path data) throws IOException {
    Examples patients = Examples.read(data, trainer.ports(), trainer.precision());
    new Fit(trainer, patients).epochs(1000).run();
    return Fit.evaluate(trainer, patients).loss();
  }

  static float[] weights(Trainer trainer) {
    return (float[]) trainer.parameters().get("predicted.weight").array();
  }
}
