package org.descentlang.samples.sparsity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;

/** Fits one regression under three penalties, and prints their weights side by side. */
public final class Sparsity {

  private static final List<String> FEATURES =
      List.of("age", "sex", "bmi", "blood_pressure", "s1", "s2", "s3", "s4", "s5", "s6");

  private Sparsity() {}

  /** The first argument is the file with the data. */
  public static void main(String[] arguments) throws IOException {
    List<Trainer> trainers = List.of(Ridge.create(1), Lasso.create(1), ProximalLasso.create(1));
    for (Trainer trainer : trainers) {
      fit(trainer, Path.of(arguments[0]));
    }
    System.out.printf("%-14s  %13s  %13s  %13s%n", "", "Ridge", "Lasso", "ProximalLasso");
    for (int i = 0; i < FEATURES.size(); i++) {
      System.out.printf(Locale.ROOT, "%-14s  %13.4f  %13.4f  %13.4f%n", FEATURES.get(i),
          weights(trainers.get(0))[i], weights(trainers.get(1))[i], weights(trainers.get(2))[i]);
    }
  }

  /** A thousand steps, each on all patients. */
  static void fit(Trainer trainer, Path data) throws IOException {
    new Fit(trainer, Examples.read(data, trainer.ports(), trainer.precision())).epochs(1000).run();
  }

  static float[] weights(Trainer trainer) {
    return (float[]) trainer.parameters().get("predicted.weight").array();
  }
}
