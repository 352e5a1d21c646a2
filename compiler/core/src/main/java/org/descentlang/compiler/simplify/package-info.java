/**
 * Rewrites that keep what a program means: sets with fewer indices and conditions, less scalar arithmetic, no copies,
 * nothing twice, nothing unused. Each is exact in IEEE arithmetic, up to the sign of a zero. They run before and after
 * differentiation; the last run fixes the order of every sum.
 */
package org.descentlang.compiler.simplify;
