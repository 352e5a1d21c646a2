/**
 * From definitions to loops. A program's definitions are substituted into each other where that is cheap
 * ({@code Inliner}), gathered into groups that share a loop nest ({@code Grouper}), and each group becomes a
 * {@link org.descentlang.compiler.schedule.Kernel} in the form that its structure asks for: one class per form.
 *
 * <p>Kernels are written in a small imperative language ({@link org.descentlang.compiler.schedule.Statement},
 * {@link org.descentlang.compiler.schedule.Code}); {@code emit} only prints it. No form changes the order of
 * arithmetic.
 */
package org.descentlang.compiler.schedule;
