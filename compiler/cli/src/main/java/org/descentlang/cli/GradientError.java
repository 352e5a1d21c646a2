package org.descentlang.cli;

/**
 * How far the gradient of one parameter is from finite differences.
 *
 * @param parameter its name
 * @param entries how many values it has
 * @param checked how many of them were compared
 * @param kinks at how many the slopes to the left and to the right differ, so that there is nothing to compare
 * @param relative the largest difference, over the largest of all gradients, differences and 1e-8
 */
record GradientError(String parameter, int entries, int checked, int kinks, double relative) {}
