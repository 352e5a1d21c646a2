package org.descentlang.cli;

import java.util.OptionalDouble;

/**
 * How far the gradient of one parameter is from finite differences.
 *
 * @param parameter its name
 * @param entries how many values it has
 * @param checked how many of them were compared
 * @param oneSided how many of these are at a kink, and were compared with the slope of one side
 * @param skipped at how many there is a kink, and the gradient is that of neither side, or differences don't settle:
 *     nothing says what is right
 * @param penalty the largest that plain penalties give of the gradient; empty where none is on the parameter
 * @param largest the largest difference
 * @param scale what it is small or large to: the largest of gradients and differences
 */
record GradientError(
    String parameter, int entries, int checked, int oneSided, int skipped, OptionalDouble penalty, double largest,
    double scale) {

  /** The same, to no smaller scale than {@code least}. */
  GradientError toScale(double least) {
    return new GradientError(parameter, entries, checked, oneSided, skipped, penalty, largest, Math.max(scale, least));
  }

  double relative() {
    return largest / scale;
  }
}
