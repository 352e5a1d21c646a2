/**
 * Where values live: which arrays there are, and which values share one because they are never needed at the same time.
 */
package org.descentlang.compiler.memory;
