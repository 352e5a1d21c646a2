/**
 * The IR run directly, in double, as plainly as possible. What this package computes is the meaning of a program, the
 * order of its arithmetic included: generated code for f64 equals it bit for bit.
 */
package org.descentlang.compiler.evaluate;
