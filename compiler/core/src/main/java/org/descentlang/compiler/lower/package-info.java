/** What was checked to the index-notation IR: sets instead of gathers, paddings and divisions; reductions at roots. */
package org.descentlang.compiler.lower;
