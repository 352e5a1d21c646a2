/**
 * Reverse-mode differentiation, symbolic and on the IR: the derivative of a read {@code X[g(i)]} is a sum over the same
 * equality with the other side free, {@code dX[k] = sum(i where g(i) == k) dT[i] * d}, d the derivative of T's body by
 * the read. So the result is IR again.
 */
package org.descentlang.compiler.differentiate;
