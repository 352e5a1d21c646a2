package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
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
      + Network.text("Largest", "clip norm(0.03, p = inf)")
      + Network.text("Cubic", "clip norm(0.03, p = 3)")
      + Network.text("Part", "clip norm(0.02) on hidden.*, out.bias")
      + Network.text("Each", "clip each_norm(0.4)")
      + Network.text("EachOfPart", "clip each_norm(0.01) on weights")
      + Network.text("Rows", "clip longest(0.01) on weights") + """
          clip longest(limit) on g: [r, c] {
            length = row_norms(g)
            shorter[i, j] = g[i, j] * min(1, limit / length[i])
            return shorter
          }
          """
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

  private static void scaled(String name, Map<String, Double> scales) {
    Map<String, double[]> actual = Network.gradients(PROGRAMS, name);
    Network.plainGradients(PROGRAMS).forEach((parameter, gradient) -> Agreement.near(parameter,
        actual.get(parameter), Network.map(gradient, g -> g * scales.getOrDefault(parameter, 1.0)), 1e-13));
  }

  private static Map<String, Double> all(double scale) {
    return Network.plainGradients(PROGRAMS).keySet().stream().collect(Collectors.toMap(n -> n, n -> scale));
  }

  private static DoubleStream magnitudes() {
    return Network.plainGradients(PROGRAMS).values().stream().flatMapToDouble(Arrays::stream).map(Math::abs);
  }

  @Test
  void theNormMayBeAnother() {
    scaled("Largest", all(0.03 / (magnitudes().max().orElseThrow() + 1e-6)));
    scaled("Cubic", all(0.03 / (Math.cbrt(magnitudes().map(g -> g * g * g).sum()) + 1e-6)));
  }

  @Test
  void aPartIsClippedByItsOwnNorm() {
    Map<String, double[]> part = Network.plainGradients(PROGRAMS);
    part.keySet().remove("out.weight");
    double scale = 0.02 / (norm(part) + 1e-6);
    scaled("Part", Map.of("hidden.weight", scale, "hidden.bias", scale, "out.bias", scale));
  }

  @Test
  void eachGradientIsClippedByItself() {
    Map<String, Double> scales = new HashMap<>();
    Network.plainGradients(PROGRAMS).forEach((parameter, gradient) ->
        scales.put(parameter, Math.min(1, 0.4 / norm(Map.of(parameter, gradient)))));
    assertThat(scales.values()).contains(1.0).anyMatch(s -> s < 1);
    scaled("Each", scales);
    Map<String, double[]> plain = Network.plainGradients(PROGRAMS);
    scaled("EachOfPart", Map.of("hidden.weight", 0.01 / norm(Map.of("", plain.get("hidden.weight"))),
        "out.weight", 0.01 / norm(Map.of("", plain.get("out.weight")))));
  }

  @Test
  void aClipOfTheProgramsOwnSeesRows() {
    Map<String, double[]> plain = Network.plainGradients(PROGRAMS);
    double[] rows = plain.get("out.weight");
    double[] clipped = Network.gradients(PROGRAMS, "Rows").get("out.weight");
    for (int i = 0; i < 2; i++) {
      double[] row = Arrays.copyOfRange(rows, 3 * i, 3 * i + 3);
      double scale = Math.min(1, 0.01 / norm(Map.of("", row)));
      Agreement.near("row " + i, Arrays.copyOfRange(clipped, 3 * i, 3 * i + 3), Network.map(row, g -> g * scale),
          1e-13);
    }
  }

  @Test
  void clipsFollowEachOther() {
    Map<String, double[]> gradients = Network.gradients(PROGRAMS, "Value");
    clipped("Both", gradients, 0.01);
  }
}
