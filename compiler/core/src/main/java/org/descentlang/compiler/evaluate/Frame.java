package org.descentlang.compiler.evaluate;

/**
 * The state of a run.
 *
 * @param integers the values of indices and run-time extents, by their slots
 * @param arrays the elements of tensors, by their slots
 */
record Frame(long[] integers, double[][] arrays, Randomness randomness) {}
