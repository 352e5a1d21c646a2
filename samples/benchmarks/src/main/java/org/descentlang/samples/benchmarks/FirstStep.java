package org.descentlang.samples.benchmarks;

/** Trains one step of W4, and ends: the time of the whole process is that from its start to a trained step. */
public final class FirstStep {
  private FirstStep() {}

  /** The only argument is who trains. */
  public static void main(String[] arguments) {
    System.out.println(Contender.valueOf(arguments[0]).step(Workload.W4, 1, 1).run(0));
  }
}
