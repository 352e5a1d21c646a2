package org.descentlang.samples.factorization;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.data.Examples;

/**
 * How well averages foretell ratings: root mean squared errors of the fifth that {@code descent train --validation 0.2}
 * sets aside, from averages over the other ratings. A row's average counts {@link #DOUBT} ratings more that are the
 * usual one, so that few ratings say little.
 */
public final class Baselines {
  private static final double DOUBT = 5;
  private static final String SEED = "-?[0-9]{1,18}";

  private final Examples known;
  private final double usual;

  private Baselines(Examples known) {
    this.known = known;
    double[] total = new double[1];
    for (float stars : stars(known)) {
      total[0] += stars;
    }
    usual = total[0] / known.size();
  }

  /** The arguments are the file with the ratings and, if it is not 1, the seed of the split. */
  public static void main(String[] arguments) {
    int status = run(System.out, System.err, arguments);
    if (status != 0) {
      System.exit(status);
    }
  }

  /** Returns the exit status: 0, 1 for files that can't be used, 2 for wrong arguments. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    if (arguments.length < 1 || arguments.length > 2 || arguments.length == 2 && !arguments[1].matches(SEED)) {
      err.println("usage: Baselines FILE [SEED], such as samples/factorization/data/ratings.csv");
      return 2;
    }
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    RatingsTrainer form = RatingsTrainer.create(seed);
    try {
      Examples ratings = Examples.read(Path.of(arguments[0]), form.ports(), form.precision());
      print(out, ratings.split(0.2, seed));
      return 0;
    } catch (DataException unusable) {
      err.println(unusable.getMessage());
    } catch (IOException unreadable) {
      err.println("can't read " + arguments[0]);
    }
    return 1;
  }

  static void print(PrintStream out, Examples.Split split) {
    Baselines from = new Baselines(split.training());
    Examples unknown = split.validation();
    int[] users = users(unknown);
    int[] films = films(unknown);
    double[] mild = from.above(0, k -> from.usual);
    double[] good = from.above(1, k -> from.usual);
    double[] better = from.above(1, k -> from.usual + mild[users(split.training())[k]]);
    print(out, "the average of all", unknown, k -> from.usual);
    print(out, "the film's average", unknown, k -> from.usual + good[films[k]]);
    print(out, "the user's average", unknown, k -> from.usual + mild[users[k]]);
    print(out, "the user's, and what the film is above it", unknown,
        k -> from.usual + mild[users[k]] + better[films[k]]);
  }

  private static void print(PrintStream out, String what, Examples unknown, IntToDoubleFunction guess) {
    out.printf(Locale.ROOT, "%.4f  %s%n", error(unknown, guess), what);
  }

  static double error(Examples unknown, IntToDoubleFunction guess) {
    float[] stars = stars(unknown);
    double total = 0;
    for (int k = 0; k < stars.length; k++) {
      double miss = stars[k] - guess.applyAsDouble(k);
      total += miss * miss;
    }
    return Math.sqrt(total / stars.length);
  }

  /** How far the ratings of each row are above what is expected of them. */
  private double[] above(int port, IntToDoubleFunction expected) {
    int[] rows = (int[]) known.array(port);
    double[] sum = new double[known.ports().get(port).classes()];
    double[] count = new double[sum.length];
    for (int k = 0; k < rows.length; k++) {
      sum[rows[k]] += stars(known)[k] - expected.applyAsDouble(k);
      count[rows[k]]++;
    }
    for (int row = 0; row < sum.length; row++) {
      sum[row] /= count[row] + DOUBT;
    }
    return sum;
  }

  private static int[] users(Examples ratings) {
    return (int[]) ratings.array(0);
  }

  private static int[] films(Examples ratings) {
    return (int[]) ratings.array(1);
  }

  private static float[] stars(Examples ratings) {
    return (float[]) ratings.array(2);
  }
}
