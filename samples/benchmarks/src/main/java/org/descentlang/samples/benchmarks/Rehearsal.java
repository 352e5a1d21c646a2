package org.descentlang.samples.benchmarks;

/** Some steps before time is taken: whoever does not do the same as our plain loops is not measured. */
final class Rehearsal {
  private static final int STEPS = 8;

  private Rehearsal() {}

  /**
   * The first mini-batch again and again: its loss falls, as ours does from the same start.
   *
   * @param tolerance how far losses may be apart, as a part of how far they fall
   */
  static void perform(Step step, Step ours, double tolerance) {
    double first = 0;
    double[] apart = new double[STEPS];
    double last = 0;
    for (int i = 0; i < STEPS; i++) {
      double expected = ours.run(0);
      last = step.run(0);
      apart[i] = Math.abs(last - expected);
      first = i == 0 ? last : first;
    }
    require(last < first, "the loss does not fall: " + first + " to " + last);
    for (int i = 0; i < STEPS; i++) {
      require(apart[i] <= tolerance * (first - last), "the loss of step " + (i + 1) + " is " + apart[i]
          + " from ours, while it falls by " + (first - last));
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
