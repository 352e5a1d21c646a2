package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clipping of all gradients together, and of each element. */
class ClippingTest {
  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Plain")
      + Network.text("Norm", "clip norm(0.05)")
      + Network.text("Loose", "clip norm(1000)")
      + Network.text("Value", "clip value(0.02)")
      + Network.text("Penalized", "penalty l2(0.3) on parameters", "clip norm(0.05)")
      + Network.text("Frozen", "freeze hidden.*", "clip norm(0.05)")
      + Network.text("Both", "clip value(0.02)", "clip norm(0.01)"));

  private static double norm(Map<String, double[]> gradients) {
    return Math.sqrt(gradients.values().stream().flatMapToDouble(Arrays::stream).map(g -> g * g).sum());
  }

  private static void clipped(String name, Map<String, double[]> gradients, double limit) {
    double scale = Math.min(1, limit / (norm(gradients) + 1e-6));
    Map<String, double[]> actual = Network.gradients(PROGRAMS, name);
    gradients.forEach((parameter, gradient) ->
        Agreement.near(parameter, actual.get(parameter), Network.map(gradient, g -> g * scale), 1e-13));
  }

  @Test
  void theNormIsOverAllParameters() {
    Map<String, double[]> plain = Network.plainGradients(PROGRAMS);
    assertThat(norm(plain)).isGreaterThan(0.05);
    clipped("Norm", plain, 0.05);
  }

  @Test
  void aSmallerNormChangesNothing() {
    Map<String, double[]> loose = Network.gradients(PROGRAMS, "Loose");
    Network.plainGradients(PROGRAMS).forEach((name, gradient) ->
        assertThat(loose.get(name)).containsExactly(gradient));
  }

  @Test
  void eachElementIsClipped() {
    Map<String, double[]> plain = Network.plainGradients(PROGRAMS);
    assertThat(plain.values().stream().flatMapToDouble(Arrays::stream).filter(g -> Math.abs(g) > 0.02)).isNotEmpty();
    Map<String, double[]> actual = Network.gradients(PROGRAMS, "Value");
    plain.forEach((name, gradient) -> assertThat(actual.get(name))
        .containsExactly(Network.map(gradient, g -> Math.max(-0.02, Math.min(0.02, g)))));
  }

  @Test
  void clippingComesAfterPenalties() {
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Map<String, double[]> gradients = Network.plainGradients(PROGRAMS);
    gradients.replaceAll((name, gradient) -> Network.plus(gradient, start.get(name), w -> 0.6 * w));
    clipped("Penalized", gradients, 0.05);
  }

  @Test
  void frozenParametersDontCount() {
    Map<String, double[]> gradients = Network.plainGradients(PROGRAMS);
    gradients.keySet().removeIf(name -> name.startsWith("hidden."));
    clipped("Frozen", gradients, 0.05);
  }

  @Test
  void clipsFollowEachOther() {
    Map<String, double[]> gradients = Network.gradients(PROGRAMS, "Value");
    clipped("Both", gradients, 0.01);
  }
}
