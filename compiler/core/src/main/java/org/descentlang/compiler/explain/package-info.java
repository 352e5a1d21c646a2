/** What a user may want to know of a compiled program: its gradients as maths, parameters, memory, operations. */
package org.descentlang.compiler.explain;
