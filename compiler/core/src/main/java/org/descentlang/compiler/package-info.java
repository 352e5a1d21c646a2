/**
 * The compiler as one straight pipe: parse, check, lower, differentiate, simplify, schedule, memory, emit. Each stage is
 * a package and a function from one immutable data type to the next.
 */
package org.descentlang.compiler;
