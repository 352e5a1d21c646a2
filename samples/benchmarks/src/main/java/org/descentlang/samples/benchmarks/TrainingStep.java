package org.descentlang.samples.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time of a step. {@link Measurer} starts it with what a contender needs of its JVM and environment. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainingStep {
  @Param
  public Workload workload;
  @Param
  public Contender contender;
  @Param({"1", "2"})
  public int threads;

  /** More than caches near a core hold of the larger workloads, as a set of data would be; a power of 2. */
  private static final int BATCHES = 64;

  private Step step;
  private int batch;

  @Setup
  public void prepare() {
    step = contender.step(workload, threads, BATCHES);
    Rehearsal.perform(step, Contender.DESCENT.step(workload, 1, 1), contender.tolerance(workload));
  }

  @Benchmark
  public float step() {
    batch = batch + 1 & BATCHES - 1;
    return step.run(batch);
  }
}
