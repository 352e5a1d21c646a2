package org.descentlang.samples.benchmarks;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/** RMSprop in place: DJL's own is not there for libtorch. */
final class DjlRmsProp implements DjlStep.Update {
  private static final float ALPHA = 0.99f;
  private static final float EPSILON = 1e-8f;

  private final float rate;
  private final Map<String, NDArray> squares = new HashMap<>();

  DjlRmsProp(float rate) {
    this.rate = rate;
  }

  @Override
  public void apply(String name, NDArray parameter, NDArray gradient) {
    NDArray square = squares.computeIfAbsent(name, n -> parameter.getManager().zeros(parameter.getShape()));
    try (NDArray squared = gradient.square();
        NDArray root = square.muli(ALPHA).addi(squared.muli(1 - ALPHA)).sqrt()) {
      parameter.subi(gradient.divi(root.addi(EPSILON)).muli(rate));
      gradient.muli(0);
    }
  }
}
