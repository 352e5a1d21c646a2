package org.descentlang.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.descentlang.runtime.Trainer;

/**
 * How long the kernels of a step take, by the clocks around their calls.
 *
 * @param step nanoseconds of a step, clocks included
 * @param operations floating-point operations of a step; fewer than those of the kernels where two compute the same
 * @param kernels those of a step, the longest first
 */
record KernelTimes(double step, long operations, List<Kernel> kernels) {

  private static final int REPETITIONS = 9;

  /**
   * One place where a kernel is called.
   *
   * @param name of the method in the generated Java
   * @param operations of a full mini-batch
   * @param nanoseconds of a step
   */
  record Kernel(String name, long operations, double nanoseconds) {}

  KernelTimes {
    kernels = List.copyOf(kernels);
  }

  /**
   * Makes steps for {@code nanoseconds}, at least one in each of some repetitions, and tells of the one in which steps
   * took the median time.
   *
   * @param trainer that {@link org.descentlang.compiler.Compiler#clocked} made
   * @param step of it
   */
  static KernelTimes of(Trainer trainer, Runnable step, long nanoseconds) {
    List<KernelTimes> repetitions = new ArrayList<>();
    while (repetitions.size() < REPETITIONS) {
      repetitions.add(repetition(trainer, step, nanoseconds / REPETITIONS));
    }
    repetitions.sort(Comparator.comparingDouble(KernelTimes::step));
    return repetitions.get(REPETITIONS / 2);
  }

  private static KernelTimes repetition(Trainer trainer, Runnable step, long nanoseconds) {
    List<String[]> calls = Arrays.stream((String[]) field(trainer, "KERNELS$")).flatMap(String::lines)
        .map(line -> line.split(" ")).toList();
    long[] clocks = (long[]) field(trainer, "nanoseconds$");
    Arrays.fill(clocks, 0);
    long start = System.nanoTime();
    double steps = 0;
    do {
      step.run();
      steps++;
    } while (System.nanoTime() - start < nanoseconds);
    double mean = (System.nanoTime() - start) / steps;
    List<Kernel> kernels = new ArrayList<>();
    for (int i = 0; i < clocks.length; i++) {
      // What initializes or evaluates is no part of a step.
      if (clocks[i] > 0) {
        kernels.add(new Kernel(calls.get(i)[0], Long.parseLong(calls.get(i)[1]), clocks[i] / steps));
      }
    }
    kernels.sort(Comparator.comparingDouble(Kernel::nanoseconds).reversed());
    return new KernelTimes(mean, (long) field(trainer, "STEP$"), kernels);
  }

  /** The kernels; the shortest as one, if there are more than {@code most}; what is between them; all of a step. */
  List<Kernel> lines(int most) {
    List<Kernel> lines = new ArrayList<>(kernels.subList(0, Math.min(most, kernels.size())));
    List<Kernel> others = kernels.subList(lines.size(), kernels.size());
    if (!others.isEmpty()) {
      lines.add(sum(others.size() + " others", others));
    }
    lines.add(new Kernel("between kernels", 0, step - sum("", kernels).nanoseconds()));
    lines.add(new Kernel("a step with clocks", operations, step));
    return lines;
  }

  private static Kernel sum(String name, List<Kernel> kernels) {
    return new Kernel(name, kernels.stream().mapToLong(Kernel::operations).sum(),
        kernels.stream().mapToDouble(Kernel::nanoseconds).sum());
  }

  private static Object field(Trainer trainer, String name) {
    try {
      Field field = trainer.getClass().getField(name);
      // A large trainer has it from a class that is not public.
      field.setAccessible(true);
      return field.get(trainer);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
