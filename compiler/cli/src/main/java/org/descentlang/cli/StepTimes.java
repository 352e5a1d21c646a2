package org.descentlang.cli;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How long steps take, and what they allocate.
 *
 * @param median nanoseconds of a step, in the median of the repetitions
 * @param best nanoseconds of a step, in the fastest of them
 * @param allocated bytes of a step, by all threads, in the median of the repetitions
 * @param repetitions how many there were, each of many steps where a step is short
 */
record StepTimes(double median, double best, double allocated, int repetitions) {

  private static final int REPETITIONS = 10;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Makes steps for about {@code nanoseconds}, at least one in each repetition.
   *
   * @param shortest nanoseconds of a step that has been measured before, in the {@link #warmUp}
   */
  static StepTimes of(Runnable step, long shortest, long nanoseconds) {
    long steps = Math.max(1, nanoseconds / REPETITIONS / shortest);
    double[] times = new double[REPETITIONS];
    double[] bytes = new double[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++) {
      int repetition = i;
      long[] threads = THREADS.getAllThreadIds();
      long allocated = allocated(threads, () -> times[repetition] = mean(step, steps));
      // To ask takes memory, too, the more the more threads there are.
      bytes[i] = Math.max(0, allocated - allocated(threads, () -> { })) / (double) steps;
    }
    return new StepTimes(median(times), Arrays.stream(times).min().orElseThrow(), median(bytes), REPETITIONS);
  }

  /** Whether a step takes any memory, as it is told. */
  boolean allocates() {
    return Math.round(allocated) > 0;
  }

  /** Makes steps for so long, at least two, and returns the nanoseconds of the shortest. */
  static long warmUp(Runnable step, long nanoseconds) {
    long end = System.nanoTime() + nanoseconds;
    long shortest = Long.MAX_VALUE;
    int steps = 0;
    while (steps++ < 2 || System.nanoTime() < end) {
      long start = System.nanoTime();
      step.run();
      shortest = Math.min(shortest, Math.max(1, System.nanoTime() - start));
    }
    return shortest;
  }

  private static double mean(Runnable step, long steps) {
    long start = System.nanoTime();
    for (long i = 0; i < steps; i++) {
      step.run();
    }
    return (System.nanoTime() - start) / (double) steps;
  }

  /** Bytes that threads allocate meanwhile, and those that it takes to ask; nothing of a thread that ends. */
  private static long allocated(long[] threads, Runnable action) {
    long[] before = THREADS.getThreadAllocatedBytes(threads);
    action.run();
    long[] after = THREADS.getThreadAllocatedBytes(threads);
    return IntStream.range(0, threads.length).filter(i -> after[i] >= 0).mapToLong(i -> after[i] - before[i]).sum();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
