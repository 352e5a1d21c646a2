package org.descentlang.compiler.library;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A stated derivative is by one argument of one call. Those here are 5 times the true ones, so that they are seen. */
class StatedDerivativesTest {
  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS + """
      fn product(a, b = a) = a * b
      derivative product(a, b) by a = 5 * b

      fn area(a, b) {
        square = a * a
        return square * b
      }
      derivative area(a, b) by a = 10 * a * b

      fn energy(x: [n]) = sum(i) x[i]^2
      derivative energy(x) by x[i] = 10 * x[i]

      fn rest(x: [n]) = energy(i: x[i] where i > 0)

      fn second(a, b) = b
      derivative second(a, b) by a = 5

      """
      + probe("Equal", "product(z[0], z[0]) + product(z[1])")
      + probe("Elements", "product(z[0], z[1])")
      + probe("Between", "area(z[0], z[1])")
      + probe("Masked", "rest(z)")
      + probe("Tensors", "energy(product(z, z))")
      + probe("Unread", "second(z[0], z[1])"));

  private static String probe(String name, String value) {
    return Probe.text(name, 1, List.of(2), "target: []", "l1(" + value + ", target, reduction = 'sum')");
  }

  /** By z = [3, 2], of a value above the target. */
  private static void gradient(String name, double first, double second) {
    Probe probe = Probe.of(PROGRAMS.trainer(name)).input(new double[] {3, 2}).target(new double[] {-100});
    Agreement.near(name, probe.gradient(), new double[] {first, second}, 0);
  }

  @Test
  void ofEqualArgumentsTheOtherKeepsItsOwn() {
    gradient("Equal", 5 * 3 + 3, 5 * 2 + 2);
  }

  @Test
  void elementsOfOneTensorAreTwoArguments() {
    gradient("Elements", 5 * 2, 3);
  }

  /** What the body defines on the way has no derivative by the argument either. */
  @Test
  void theBodysOwnIsReplacedThroughItsDefinitions() {
    gradient("Between", 10 * 3 * 2, 3 * 3);
  }

  @Test
  void whatIsLeftOutOfAnArgumentHasNone() {
    gradient("Masked", 0, 10 * 2);
  }

  @Test
  void callsInACallAreMultiplied() {
    gradient("Tensors", 10 * 9 * (5 * 3 + 3), 10 * 4 * (5 * 2 + 2));
  }

  @Test
  void theBodyNeedNotReadTheArgument() {
    gradient("Unread", 5, 1);
  }
}
