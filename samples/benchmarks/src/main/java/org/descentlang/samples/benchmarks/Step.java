package org.descentlang.samples.benchmarks;

/** One training step: forward, loss, backward and update. */
interface Step {
  /** Learns from the mini-batch of that number, and returns its loss before the update. */
  float run(int batch);
}
