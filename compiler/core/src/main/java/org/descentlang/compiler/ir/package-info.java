/**
 * The tensor IR: index notation, as in the language. A program is a list of definitions {@code T[i, j] = e where c}; an
 * {@code e} is a scalar expression over reads, constants, indices, scalar functions, selections, and at most one
 * reduction, at its root. A reduction ranges over a set: indices with extents, and conditions. That is the whole IR.
 *
 * <p>Everything here is immutable. Below {@code lower} nothing sees syntax.
 */
package org.descentlang.compiler.ir;
