/** The standard library against PyTorch's values, against plain loops and against finite differences. */
package org.descentlang.compiler.library;
