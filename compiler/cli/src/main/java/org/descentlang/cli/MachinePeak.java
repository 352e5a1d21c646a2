package org.descentlang.cli;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.descentlang.runtime.Precision;

/**
 * The most floating-point operations a second that plain Java gets out of this machine. Each value of a small array goes
 * through a chain of multiplications and additions in a register; HotSpot computes as many values side by side as a
 * vector register holds, and unrolled, so that the processor has several chains to work on.
 */
final class MachinePeak {

  private static final int VALUES = 512;
  /** Of a multiplication and an addition each. */
  private static final int LINKS = 16;
  /** Shorter measurements are not believed. */
  private static final long LEAST_NANOSECONDS = 500_000;

  private MachinePeak() {}

  /**
   * In operations a nanosecond, of threads that compute at the same time.
   *
   * @param nanoseconds how long to measure
   */
  static double of(Precision precision, int threads, long nanoseconds) {
    return Stream.generate(() -> CompletableFuture.supplyAsync(
            () -> ofThread(precision, nanoseconds), task -> new Thread(task, "descent-peak").start()))
        .limit(threads).toList().stream().mapToDouble(CompletableFuture::join).sum();
  }

  /** Processors without a fused operation take ages for it, so both ways are tried. */
  private static double ofThread(Precision precision, long nanoseconds) {
    float[] singles = new float[VALUES];
    double[] doubles = new double[VALUES];
    Arrays.fill(singles, 1);
    Arrays.fill(doubles, 1);
    long half = nanoseconds / 2;
    return precision == Precision.F32
        ? Math.max(best(() -> fused(singles, 0.5f, 1), half), best(() -> separate(singles, 0.5f, 1), half))
        : Math.max(best(() -> fused(doubles, 0.5, 1), half), best(() -> separate(doubles, 0.5, 1), half));
  }

  private static double best(Runnable pass, long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    long passes = 1;
    double best = 0;
    do {
      long start = System.nanoTime();
      for (long n = 0; n < passes; n++) {
        pass.run();
      }
      long taken = System.nanoTime() - start;
      if (taken < LEAST_NANOSECONDS) {
        passes *= 2;
      } else {
        best = Math.max(best, 2.0 * LINKS * VALUES * passes / taken);
      }
    } while (System.nanoTime() < end || best == 0);
    return best;
  }

  private static void fused(float[] x, float factor, float more) {
    for (int i = 0; i < x.length; i++) {
      float y = x[i];
      for (int link = 0; link < LINKS; link++) {
        y = Math.fma(y, factor, more);
      }
      x[i] = y;
    }
  }

  private static void separate(float[] x, float factor, float more) {
    for (int i = 0; i < x.length; i++) {
      float y = x[i];
      for (int link = 0; link < LINKS; link++) {
        y = y * factor + more;
      }
      x[i] = y;
    }
  }

  private static void fused(double[] x, double factor, double more) {
    for (int i = 0; i < x.length; i++) {
      double y = x[i];
      for (int link = 0; link < LINKS; link++) {
        y = Math.fma(y, factor, more);
      }
      x[i] = y;
    }
  }

  private static void separate(double[] x, double factor, double more) {
    for (int i = 0; i < x.length; i++) {
      double y = x[i];
      for (int link = 0; link < LINKS; link++) {
        y = y * factor + more;
      }
      x[i] = y;
    }
  }
}
