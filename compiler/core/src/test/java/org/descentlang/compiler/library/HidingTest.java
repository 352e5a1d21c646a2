package org.descentlang.compiler.library;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A program's own definitions hide the library's from the program, and not from the library. */
class HidingTest {
  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Plain", "optimizer adam(lr = 0.1)", "loss bce_with_logits(out, y)")
      + Network.text("Twice", "loss mse(out, y)"));

  private static final Programs HIDING = Programs.wide(Probe.DECLARATIONS + """
      fn lerp(a, b, w) = 0 * a
      fn softplus(x) = x
      fn norm(x: [n]) = sum(i) abs(x[i])
      loss mse(y: [n], target: [n])[i] = 2 * (y[i] - target[i])^2

      """
      + Network.text("Plain", "optimizer adam(lr = 0.1)", "loss bce_with_logits(out, y)")
      + Network.text("Twice", "loss mse(out, y)")
      + Probe.text("Norm", 2, List.of(3), "target: []", "l1(norm(z), target, reduction = 'sum')"));

  @Test
  void libraryDefinitionsUseTheLibrarys() {
    Network plain = Network.of(PROGRAMS.trainer("Plain"));
    Network hiding = Network.of(HIDING.trainer("Plain"));
    plain.trainer().step(plain.all());
    hiding.trainer().step(hiding.all());
    plain.parameters().forEach((name, values) ->
        Agreement.near(name, hiding.parameters().get(name), values, 0));
  }

  @Test
  void theProgramUsesItsOwn() {
    Network.gradients(PROGRAMS, "Twice").forEach((name, gradient) -> Agreement.near(
        name, Network.gradients(HIDING, "Twice").get(name), Network.map(gradient, g -> 2 * g), 1e-14));
  }

  /** The library states a derivative for its norm, which is not the program's. */
  @Test
  void statedDerivativesBelongToTheirFunction() {
    double[] gradient = Probe.of(HIDING.trainer("Norm")).input(new double[] {3, -4, 5, -6, 7, 8})
        .target(new double[2]).gradient();
    Agreement.near("gradient", gradient, new double[] {1, -1, 1, -1, 1, 1}, 0);
  }
}
