package org.descentlang.samples.benchmarks;

import java.util.List;
import java.util.Set;

/** Who trains. */
public enum Contender {
  DESCENT("Descent", List.of(1), Set.of(Workload.values())),
  DESCENT_VECTORS("Descent, vectors", List.of(1, 2), Set.of(Workload.values())),
  DJL("DJL", List.of(1, 2), Set.of(Workload.values())),
  TENSORFLOW("TensorFlow", List.of(1, 2), Set.of(Workload.values())),
  TRIBUO("Tribuo", List.of(1), Set.of(Workload.W1, Workload.W2));

  private final String title;
  private final List<Integer> threads;
  private final Set<Workload> able;

  Contender(String title, List<Integer> threads, Set<Workload> able) {
    this.title = title;
    this.threads = threads;
    this.able = able;
  }

  String title() {
    return title;
  }

  boolean isPeer() {
    return this != DESCENT && this != DESCENT_VECTORS;
  }

  /** The numbers of threads that it is measured with. */
  List<Integer> threads() {
    return threads;
  }

  boolean can(Workload workload) {
    return able.contains(workload);
  }

  /** Options of a JVM that trains so. */
  List<String> options(int threads) {
    return switch (this) {
      case DESCENT, TRIBUO, TENSORFLOW -> List.of();
      case DESCENT_VECTORS -> List.of("--add-modules", "jdk.incubator.vector");
      case DJL -> List.of("-Dai.djl.offline=true", "-Dai.djl.pytorch.num_threads=" + threads,
          "-Dai.djl.pytorch.num_interop_threads=1");
    };
  }

  /** Ready to train on that many mini-batches. */
  Step step(Workload workload, int threads, int batches) {
    Start start = Start.of(workload, threads, batches);
    return switch (this) {
      case DESCENT, DESCENT_VECTORS -> new DescentStep(start);
      case DJL -> DjlSteps.of(workload, start);
      case TENSORFLOW -> TensorFlowSteps.of(workload, start, threads);
      case TRIBUO -> TribuoSteps.of(workload, start);
    };
  }

  /**
   * How far its losses may be from ours, of how far they fall. Rounding makes little difference in a few steps; RMSprop
   * with its epsilon under the root, which TensorFlow has, steps elsewhere where a gradient is very small.
   */
  double tolerance(Workload workload) {
    return this == TENSORFLOW && workload == Workload.W7 ? 0.2 : 0.02;
  }
}
