package org.descentlang.runtime.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.LineTrainer;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.data.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LbfgsTest {

  private static final int SIZE = 7;

  /** With mini-batches of 4, the last has two. */
  private static Examples examples(FunctionTrainer trainer) {
    return Examples.of(trainer.ports(), Precision.F64, FunctionTrainer.TERMS, FunctionTrainer.numbers());
  }

  private static Lbfgs lbfgs(FunctionTrainer trainer, int iterations, int history, double rate, boolean searching) {
    Lbfgs lbfgs = new Lbfgs(trainer, examples(trainer)).iterations(iterations).history(history).rate(rate)
        .tolerances(1e-7, 1e-9);
    return searching ? lbfgs : lbfgs.withoutSearch();
  }

  /**
   * A history of 3 forgets. Rosenbrock's valley needs searches that extrapolate, and that narrow. Besides evaluations,
   * each run looks twice for a penalty, and the first once for a clip.
   */
  @ParameterizedTest
  @CsvSource({"20, 100, 1, true", "20, 3, 1, true", "4, 100, 1, true", "1, 100, 1, true", "20, 100, 0.1, true",
      "20, 100, 8, true", "20, 100, 0.01, false", "1, 100, 0.01, false", "5, 2, 0.01, false"})
  void goesWherePyTorchGoes(int iterations, int history, double rate, boolean searching) {
    FunctionTrainer trainer = new FunctionTrainer(SIZE, 0);
    Lbfgs lbfgs = lbfgs(trainer, iterations, history, rate, searching);
    PyTorchLbfgs expected = new PyTorchLbfgs(FunctionTrainer.start(SIZE), iterations, history, rate, searching);
    for (int run = 0; run < 4; run++) {
      lbfgs.run();
      expected.step();
      assertThat(trainer.w()).as("run %d", run).containsExactly(expected.x, within(1e-7));
      assertThat(trainer.updates() - 2 * (run + 1) - 1).as("evaluations").isEqualTo(expected.evaluations);
    }
  }

  @Test
  void findsTheMinimum() {
    FunctionTrainer trainer = new FunctionTrainer(SIZE, 0);
    Lbfgs lbfgs = new Lbfgs(trainer, examples(trainer)).iterations(400).tolerances(1e-9, 0);
    double loss = lbfgs.run();
    assertThat(lbfgs.slope()).isLessThan(1e-8);
    assertThat(loss).isLessThan(1e-16);
    double[] ones = new double[SIZE];
    Arrays.fill(ones, 1);
    assertThat(trainer.w()).containsExactly(ones, within(1e-8));
    double[] found = trainer.w().clone();
    FunctionTrainer again = new FunctionTrainer(SIZE, 0);
    new Lbfgs(again, examples(again)).iterations(400).tolerances(1e-9, 0).run();
    assertThat(again.w()).isEqualTo(found);
  }

  @Test
  void runsAllocateNothing() {
    FunctionTrainer trainer = new FunctionTrainer(SIZE, 0);
    Lbfgs lbfgs = new Lbfgs(trainer, examples(trainer)).iterations(3).tolerances(0, 0);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      lbfgs.run();
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  @Test
  void refusesAPenalty() {
    FunctionTrainer trainer = new FunctionTrainer(SIZE, 0.1);
    assertThatThrownBy(() -> new Lbfgs(trainer, examples(trainer)).run())
        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("a penalty adds to the gradient");
  }

  @Test
  void refusesWhatIsPending() {
    FunctionTrainer trainer = new FunctionTrainer(SIZE, 0);
    Batch batch = trainer.newBatch();
    batch.count(1);
    trainer.accumulate(batch);
    Lbfgs lbfgs = new Lbfgs(trainer, examples(trainer));
    assertThatThrownBy(lbfgs::run).isInstanceOf(IllegalStateException.class).hasMessage(
        "1 mini-batch is accumulated and not used by an update: call update() before L-BFGS runs");
    trainer.accumulate(batch);
    assertThatThrownBy(lbfgs::run).isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("2 mini-batches are accumulated");
    assertThat(trainer.w()).isEqualTo(FunctionTrainer.start(SIZE));
    trainer.update();
    assertThat(lbfgs.run()).isLessThan(FunctionTrainer.value(FunctionTrainer.start(SIZE), new double[SIZE]));
  }

  @Test
  void refusesImpossibleNumbers() {
    FunctionTrainer trainer = new FunctionTrainer(SIZE, 0);
    Lbfgs lbfgs = new Lbfgs(trainer, examples(trainer));
    assertThatThrownBy(() -> lbfgs.iterations(0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("iterations: 0 is not at least 1");
    assertThatThrownBy(() -> lbfgs.history(-1)).hasMessage("history: -1 is not at least 1");
    assertThatThrownBy(() -> lbfgs.rate(0)).hasMessage("rate: 0.0 is no positive number");
    assertThatThrownBy(() -> lbfgs.tolerances(0, Double.NaN))
        .hasMessage("tolerances: 0.0 and NaN are not both at least 0");
  }

  @Test
  void wantsAnOptimizerThatKeepsGradients() {
    LineTrainer trainer = new LineTrainer(1);
    Examples line = Examples.of(trainer.ports(), Precision.F32, 1, new float[3], new float[1]);
    assertThatThrownBy(() -> new Lbfgs(trainer, line)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the optimizer keeps no gradient: L-BFGS needs `optimizer full_batch()`");
  }

  /** PyTorch's torch/optim/lbfgs.py, line by line. */
  private static final class PyTorchLbfgs {

    final double[] x;
    final int maxIter;
    final int historySize;
    final double lr;
    final boolean strongWolfe;
    long evaluations;
    private int iteration;
    private double[] d;
    private double t;
    private final List<double[]> oldDirs = new ArrayList<>();
    private final List<double[]> oldSteps = new ArrayList<>();
    private final List<Double> ro = new ArrayList<>();
    private double diagonal;
    private double[] previousGradient;

    PyTorchLbfgs(double[] x, int maxIter, int historySize, double lr, boolean strongWolfe) {
      this.x = x;
      this.maxIter = maxIter;
      this.historySize = historySize;
      this.lr = lr;
      this.strongWolfe = strongWolfe;
    }

    private record Point(double t, double f, double[] g, double gtd) {}

    private double closure(double[] gradient) {
      evaluations++;
      return FunctionTrainer.value(x, gradient);
    }

    void step() {
      double[] gradient = new double[x.length];
      double loss = closure(gradient);
      int evals = 1;
      if (max(gradient) <= 1e-7) {
        return;
      }
      int n = 0;
      while (n < maxIter) {
        n++;
        iteration++;
        if (iteration == 1) {
          d = scaled(-1, gradient);
          diagonal = 1;
        } else {
          double[] y = plus(gradient, -1, previousGradient);
          double[] s = scaled(t, d);
          double ys = dot(y, s);
          if (ys > 1e-10) {
            if (oldDirs.size() == historySize) {
              oldDirs.remove(0);
              oldSteps.remove(0);
              ro.remove(0);
            }
            oldDirs.add(y);
            oldSteps.add(s);
            ro.add(1 / ys);
            diagonal = ys / dot(y, y);
          }
          double[] al = new double[oldDirs.size()];
          double[] q = scaled(-1, gradient);
          for (int i = al.length - 1; i >= 0; i--) {
            al[i] = dot(oldSteps.get(i), q) * ro.get(i);
            q = plus(q, -al[i], oldDirs.get(i));
          }
          d = scaled(diagonal, q);
          for (int i = 0; i < al.length; i++) {
            double be = dot(oldDirs.get(i), d) * ro.get(i);
            d = plus(d, al[i] - be, oldSteps.get(i));
          }
        }
        previousGradient = gradient.clone();
        double previousLoss = loss;
        double sum = Arrays.stream(gradient).map(Math::abs).sum();
        t = iteration == 1 ? Math.min(1, 1 / sum) * lr : lr;
        double gtd = dot(gradient, d);
        if (gtd > -1e-9) {
          break;
        }
        int searchEvals = 0;
        if (strongWolfe) {
          double[] init = x.clone();
          long before = evaluations;
          Point found = strongWolfe(init, loss, gradient, gtd);
          searchEvals = (int) (evaluations - before);
          loss = found.f;
          gradient = found.g;
          t = found.t;
          set(init, t);
        } else {
          set(x.clone(), t);
          if (n != maxIter) {
            gradient = new double[x.length];
            loss = closure(gradient);
            searchEvals = 1;
          }
        }
        evals += searchEvals;
        if (n == maxIter || evals >= maxIter * 5 / 4 || max(gradient) <= 1e-7 || max(scaled(t, d)) <= 1e-9
            || Math.abs(loss - previousLoss) < 1e-9) {
          break;
        }
      }
    }

    private void set(double[] init, double distance) {
      System.arraycopy(plus(init, distance, d), 0, x, 0, x.length);
    }

    private Point at(double[] init, double distance) {
      set(init, distance);
      double[] g = new double[x.length];
      double f = closure(g);
      return new Point(distance, f, g, dot(g, d));
    }

    private Point strongWolfe(double[] init, double f, double[] g, double gtd) {
      double dNorm = max(d);
      Point now = at(init, t);
      Point previous = new Point(0, f, g.clone(), gtd);
      boolean done = false;
      int iter = 0;
      Point[] bracket = null;
      while (iter < 25) {
        if (now.f > f + 1e-4 * now.t * gtd || iter > 1 && now.f >= previous.f) {
          bracket = new Point[] {previous, now};
          break;
        }
        if (Math.abs(now.gtd) <= -0.9 * gtd) {
          bracket = new Point[] {now};
          done = true;
          break;
        }
        if (now.gtd >= 0) {
          bracket = new Point[] {previous, now};
          break;
        }
        double minStep = now.t + 0.01 * (now.t - previous.t);
        double maxStep = now.t * 10;
        double next = cubic(previous, now, minStep, maxStep);
        previous = now;
        now = at(init, next);
        iter++;
      }
      if (iter == 25) {
        bracket = new Point[] {new Point(0, f, g, gtd), now};
      }
      boolean insufficient = false;
      int low = bracket[0].f <= bracket[bracket.length - 1].f ? 0 : 1;
      while (!done && iter < 25) {
        if (Math.abs(bracket[1].t - bracket[0].t) * dNorm < 1e-9) {
          break;
        }
        double least = Math.min(bracket[0].t, bracket[1].t);
        double most = Math.max(bracket[0].t, bracket[1].t);
        double next = cubic(bracket[0], bracket[1], least, most);
        double eps = 0.1 * (most - least);
        if (Math.min(most - next, next - least) < eps) {
          if (insufficient || next >= most || next <= least) {
            next = Math.abs(next - most) < Math.abs(next - least) ? most - eps : least + eps;
            insufficient = false;
          } else {
            insufficient = true;
          }
        } else {
          insufficient = false;
        }
        now = at(init, next);
        iter++;
        if (now.f > f + 1e-4 * now.t * gtd || now.f >= bracket[low].f) {
          bracket[1 - low] = now;
          low = bracket[0].f <= bracket[1].f ? 0 : 1;
        } else {
          if (Math.abs(now.gtd) <= -0.9 * gtd) {
            done = true;
          } else if (now.gtd * (bracket[1 - low].t - bracket[low].t) >= 0) {
            bracket[1 - low] = bracket[low];
          }
          bracket[low] = now;
        }
      }
      return bracket[bracket.length == 1 ? 0 : low];
    }

    private static double cubic(Point a, Point b, double least, double most) {
      double d1 = a.gtd + b.gtd - 3 * (a.f - b.f) / (a.t - b.t);
      double square = d1 * d1 - a.gtd * b.gtd;
      if (square < 0) {
        return (least + most) / 2;
      }
      double d2 = Math.sqrt(square);
      double position = a.t <= b.t ? b.t - (b.t - a.t) * ((b.gtd + d2 - d1) / (b.gtd - a.gtd + 2 * d2))
          : a.t - (a.t - b.t) * ((a.gtd + d2 - d1) / (a.gtd - b.gtd + 2 * d2));
      return Math.min(Math.max(position, least), most);
    }

    private static double dot(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += a[i] * b[i];
      }
      return sum;
    }

    private static double max(double[] a) {
      return Arrays.stream(a).map(Math::abs).max().orElseThrow();
    }

    private static double[] scaled(double factor, double[] a) {
      return Arrays.stream(a).map(v -> factor * v).toArray();
    }

    private static double[] plus(double[] a, double factor, double[] b) {
      double[] sum = a.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += factor * b[i];
      }
      return sum;
    }
  }
}
