/** Random programs that are valid by construction, for tests of whatever takes a program. */
package org.descentlang.compiler.random;
