package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;

/** Constraints, after the update and its proximal maps. */
class ConstraintsTest {
  private static final String SGD = "optimizer sgd(lr = 0.1)";

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Free", SGD)
      + Network.text("Adamant", "optimizer adam(lr = 0.1)")
      + Network.text("Positive", SGD, "constraint non_negative() on hidden.weight")
      + Network.text("Bounded", SGD, "constraint max_norm(0.6)")
      + Network.text("Unit", SGD, "constraint unit_norm() on parameters")
      + Network.text("Between", SGD, "constraint min_max_norm(least = 0.5, most = 0.7, rate = 0.25)")
      + Network.text("Frozen", SGD, "freeze out.*", "constraint unit_norm()")
      + Network.text("Both", "optimizer adam(lr = 0.1)", "constraint non_negative()", "constraint unit_norm()")
      + Network.text("AfterPenalties", SGD, "penalty l1(1) proximal", "constraint above(0.02) on weights")
      + Network.text("AfterFreePenalties", SGD, "penalty l1(1) proximal") + """

          constraint above(least) on w = max(w, least)
          """);

  private static Map<String, double[]> after(String name) {
    Network network = Network.of(PROGRAMS.trainer(name));
    network.trainer().step(network.all());
    return network.parameters();
  }

  private static double length(double[] row) {
    return Math.sqrt(Arrays.stream(row).map(w -> w * w).sum());
  }

  private static double[] eachRow(double[] values, int length, UnaryOperator<double[]> of) {
    double[] result = new double[values.length];
    for (int from = 0; from < values.length; from += length) {
      System.arraycopy(of.apply(Arrays.copyOfRange(values, from, from + length)), 0, result, from, length);
    }
    return result;
  }

  /** What a trainer with a constraint makes is what it does to rows of what one without makes. */
  private static void bringsRows(String name, String without, UnaryOperator<double[]> of, List<String> on) {
    Map<String, double[]> free = after(without);
    Map<String, Integer> lengths = Map.of("hidden.weight", 4, "out.weight", 3, "hidden.bias", 3, "out.bias", 2);
    after(name).forEach((parameter, values) -> Agreement.near(name + " " + parameter, values, on.contains(parameter)
        ? eachRow(free.get(parameter), lengths.get(parameter), of) : free.get(parameter), 1e-14));
  }

  private static final List<String> WEIGHTS = List.of("hidden.weight", "out.weight");

  @Test
  void nonNegativeCutsAtZero() {
    bringsRows("Positive", "Free", row -> Network.map(row, w -> Math.max(w, 0)), List.of("hidden.weight"));
    assertThat(after("Positive").get("hidden.weight")).contains(0);
  }

  @Test
  void maxNormShortensRowsThatAreTooLong() {
    bringsRows("Bounded", "Free",
        row -> Network.map(row, w -> length(row) > 0.6 ? w * 0.6 / length(row) : w), WEIGHTS);
    assertThat(after("Bounded")).hasEntrySatisfying("hidden.weight", hidden -> assertThat(hidden)
        .isNotEqualTo(after("Free").get("hidden.weight")));
  }

  @Test
  void unitNormMakesRowsOneLong() {
    bringsRows("Unit", "Free", row -> Network.map(row, w -> w / length(row)),
        List.of("hidden.weight", "out.weight", "hidden.bias", "out.bias"));
  }

  @Test
  void minMaxNormMovesLengths() {
    bringsRows("Between", "Free", row -> Network.map(row, w -> {
      double wanted = Math.max(0.5, Math.min(0.7, length(row)));
      return w * (0.25 * wanted + 0.75 * length(row)) / length(row);
    }), WEIGHTS);
  }

  @Test
  void whatIsFrozenIsNotConstrained() {
    assertThat(after("Frozen").get("out.weight"))
        .containsExactly(Network.of(PROGRAMS.trainer("Free")).parameters().get("out.weight"));
  }

  @Test
  void constraintsFollowEachOther() {
    bringsRows("Both", "Adamant", row -> {
      double[] cut = Network.map(row, w -> Math.max(w, 0));
      return Network.map(cut, w -> length(cut) > 0 ? w / length(cut) : w);
    }, WEIGHTS);
  }

  @Test
  void constraintsComeAfterProximalMaps() {
    bringsRows("AfterPenalties", "AfterFreePenalties", row -> Network.map(row, w -> Math.max(w, 0.02)), WEIGHTS);
  }

  /** A row of zeros has no direction. */
  @Test
  void rowsOfZerosStay() {
    String text = Valley.DECLARATIONS
        + Valley.text("Nothing", "[2, 3]", "sgd(rate)\n  setting rate = 0\n  constraint unit_norm()");
    Valley valley = Valley.of(Programs.wide(text).trainer("Nothing"));
    Probe.fill(valley.trainer().parameters().get("w.weight").array(), new double[] {3, 0, 4, 0, 0, 0});
    valley.step();
    Agreement.near("w", valley.place(), new double[] {0.6, 0, 0.8, 0, 0, 0}, 1e-15);
  }

  @Test
  void aConstraintKeepsTheShape() {
    for (String declaration : List.of("on w: [r, c] = row_norms(w)", "on w = [1, 2]", "on w = none")) {
      String text = Valley.DECLARATIONS + Valley.text("Bad", "[2, 3]", "sgd()\n  constraint other()")
          + "\nconstraint other() " + declaration + "\n";
      Compilation compilation =
          Compiler.compile(List.of(new Source("bad.dl", text, false)), new Options(true, "test"));
      assertThat(compilation.diagnostics()).as(declaration).singleElement().extracting("id").isIn(
          "shape-mismatch", "type-mismatch");
    }
  }
}
