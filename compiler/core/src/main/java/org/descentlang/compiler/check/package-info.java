/**
 * Names, shapes and types. A program is elaborated: every call is carried out on tensors whose shapes are known,
 * everything known at compile time is folded, and what remains is a list of symbols, each defined by one typed scalar
 * {@link org.descentlang.compiler.check.Term} in its indices. The batch is an index like any other here.
 *
 * <p>Of the IR this stage uses the vocabulary alone (elements, extents, primitives, reducers); it builds no programs.
 */
package org.descentlang.compiler.check;
