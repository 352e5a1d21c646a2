package org.descentlang.cli;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.descentlang.runtime.Precision;

/**
 * The most floating-point operations a second that loops of plain Java get out of this machine. Each value of a small
 * array goes through two chains of multiplications and additions in registers. HotSpot makes vectors of neighbouring
 * values, so that the processor has many chains to work on; it does not where a loop over their links stands inside.
 * Whether it has a fused operation is not known, so that both ways are tried.
 */
final class MachinePeak {

  private static final int VALUES = 512;
  /** Of a value: two multiplications and additions of either chain, and one of each where these meet. */
  private static final int OPERATIONS = 2 * (2 * 2 + 1);
  /** Shorter measurements are not believed. */
  private static final long LEAST_NANOSECONDS = 200_000;

  private final float[] singles = new float[VALUES];
  private final double[] doubles = new double[VALUES];
  private final List<Runnable> ofSingles =
      List.of(() -> fused(singles, 0.5f, 0.25f), () -> separate(singles, 0.5f, 0.25f));
  private final List<Runnable> ofDoubles =
      List.of(() -> fused(doubles, 0.5, 0.25), () -> separate(doubles, 0.5, 0.25));

  private MachinePeak() {
    Arrays.fill(singles, 1);
    Arrays.fill(doubles, 1);
  }

  /**
   * In operations a nanosecond, of threads that compute at the same time: of no more than there are processors, which
   * the others would share.
   *
   * @param nanoseconds how long to measure
   */
  static double of(Precision precision, int threads, long nanoseconds) {
    int together = Math.min(threads, Runtime.getRuntime().availableProcessors());
    List<CompletableFuture<Double>> each = IntStream.range(0, together).mapToObj(n -> CompletableFuture.supplyAsync(
        () -> new MachinePeak().measure(precision, nanoseconds), task -> new Thread(task).start())).toList();
    return each.stream().mapToDouble(CompletableFuture::join).sum();
  }

  /** Loops that take turns at first are each compiled for themselves, not into the loop that measures them. */
  private double measure(Precision precision, long nanoseconds) {
    for (int turn = 1; turn <= 2; turn++) {
      ofSingles.forEach(loop -> best(loop, nanoseconds / 16));
      ofDoubles.forEach(loop -> best(loop, nanoseconds / 16));
    }
    return (precision == Precision.F32 ? ofSingles : ofDoubles).stream()
        .mapToDouble(loop -> best(loop, nanoseconds / 4)).max().orElseThrow();
  }

  private static double best(Runnable loop, long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    long times = 1;
    double best = 0;
    do {
      long start = System.nanoTime();
      for (long n = 0; n < times; n++) {
        loop.run();
      }
      long taken = System.nanoTime() - start;
      if (taken < LEAST_NANOSECONDS) {
        times *= 2;
      } else {
        best = Math.max(best, (double) OPERATIONS * VALUES * times / taken);
      }
    } while (System.nanoTime() < end || best == 0);
    return best;
  }

  private static void fused(float[] x, float a, float b) {
    for (int i = 0; i < x.length; i++) {
      float y = x[i];
      float z = y;
      y = Math.fma(y, a, b);
      z = Math.fma(z, b, a);
      y = Math.fma(y, a, b);
      z = Math.fma(z, b, a);
      x[i] = Math.fma(y, z, y);
    }
  }

  private static void separate(float[] x, float a, float b) {
    for (int i = 0; i < x.length; i++) {
      float y = x[i];
      float z = y;
      y = y * a + b;
      z = z * b + a;
      y = y * a + b;
      z = z * b + a;
      x[i] = y * z + y;
    }
  }

  private static void fused(double[] x, double a, double b) {
    for (int i = 0; i < x.length; i++) {
      double y = x[i];
      double z = y;
      y = Math.fma(y, a, b);
      z = Math.fma(z, b, a);
      y = Math.fma(y, a, b);
      z = Math.fma(z, b, a);
      x[i] = Math.fma(y, z, y);
    }
  }

  private static void separate(double[] x, double a, double b) {
    for (int i = 0; i < x.length; i++) {
      double y = x[i];
      double z = y;
      y = y * a + b;
      z = z * b + a;
      y = y * a + b;
      z = z * b + a;
      x[i] = y * z + y;
    }
  }
}
