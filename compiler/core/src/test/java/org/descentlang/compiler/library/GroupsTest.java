package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** Optimizers for parts of the parameters, and parameters that stay. */
class GroupsTest {
  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Plain")
      + Network.text("Parts", "optimizer sgd(lr = 0.1) on hidden.*", "optimizer sgd(lr = 0.2) on out.weight",
          "optimizer adam(lr = 0.3) on out.bias")
      + Network.text("Rest", "optimizer sgd(lr = 0.1) on weights", "optimizer sgd(lr = 0.2)")
      + Network.text("First", "optimizer sgd(lr = 0.1) on hidden.weight", "optimizer sgd(lr = 0.2) on weights",
          "optimizer sgd(lr = 0.3) on parameters")
      + Network.text("Frozen", "optimizer sgd(lr = 0.1)", "freeze hidden.weight, out.bias"));

  private static Map<String, double[]> stepped(String name) {
    Network network = Network.of(PROGRAMS.trainer(name));
    network.trainer().step(network.all());
    return network.parameters();
  }

  private static void moved(String name, Map<String, Double> rates) {
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    Map<String, double[]> gradients = Network.plainGradients(PROGRAMS);
    Map<String, double[]> after = stepped(name);
    rates.forEach((parameter, rate) -> Agreement.near(parameter, after.get(parameter),
        Network.plus(start.get(parameter), gradients.get(parameter), g -> -rate * g), 1e-14));
  }

  @Test
  void eachPartHasItsOptimizer() {
    moved("Parts", Map.of("hidden.weight", 0.1, "hidden.bias", 0.1, "out.weight", 0.2));
    double[] start = Network.of(PROGRAMS.trainer("Plain")).parameters().get("out.bias");
    double[] gradient = Network.plainGradients(PROGRAMS).get("out.bias");
    Agreement.near("out.bias", stepped("Parts").get("out.bias"),
        Network.plus(start, gradient, g -> -0.3 * g / (Math.abs(g) + 1e-8)), 1e-12);
  }

  @Test
  void anOptimizerWithoutPartsTakesTheRest() {
    moved("Rest", Map.of("hidden.weight", 0.1, "hidden.bias", 0.2, "out.weight", 0.1, "out.bias", 0.2));
  }

  @Test
  void theFirstThatNamesAParameterTakesIt() {
    moved("First", Map.of("hidden.weight", 0.1, "hidden.bias", 0.3, "out.weight", 0.2, "out.bias", 0.3));
  }

  /** Nothing is computed for what is below a frozen layer, nor kept. */
  @Test
  void noGradientIsComputedForWhatIsFrozen() {
    String text = Network.text("Below", "optimizer adam(lr = 0.1)", "freeze hidden.*");
    Unit unit = Stages.of(new Source("below.dl", text, false)).last();
    String programs = Printer.text(unit.train()) + Printer.text(unit.update());
    assertThat(programs).contains("out.weight.grad").doesNotContain("hidden.weight.", "hidden.bias.", "hidden.grad");
  }

  @Test
  void whatIsFrozenStays() {
    moved("Frozen", Map.of("hidden.bias", 0.1, "out.weight", 0.1));
    Map<String, double[]> start = Network.of(PROGRAMS.trainer("Plain")).parameters();
    assertThat(stepped("Frozen").get("hidden.weight")).containsExactly(start.get("hidden.weight"));
    assertThat(stepped("Frozen").get("out.bias")).containsExactly(start.get("out.bias"));
  }
}
