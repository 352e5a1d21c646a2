package org.descentlang.samples.benchmarks;

/** Steps of the class that is generated from the program. */
record DescentStep(Start start) implements Step {
  @Override
  public float run(int batch) {
    return (float) start.trainer().step(start.batches().get(batch));
  }
}
