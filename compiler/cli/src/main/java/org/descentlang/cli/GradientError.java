package org.descentlang.cli;

import java.util.OptionalDouble;

/**
 * How far the gradient of one parameter is from finite differences.
 *
 * @param parameter its name
 * @param entries how many values it has
 * @param checked how many of them were compared
 * @param oneSided how many of these are at a kink, and were compared with the slope of one side
 * @param skipped at how many there is a kink, and the gradient is that of neither side: nothing says what is right
 * @param penalty the largest that plain penalties give of the gradient; empty where none is on the parameter
 * @param relative the largest difference, over the largest of all gradients, differences and 1e-8
 */
record GradientError(
    String parameter, int entries, int checked, int oneSided, int skipped, OptionalDouble penalty, double relative) {}
