/** Numbers of a hundred digits and any exponent, and programs in them: what floating point is measured by. */
package org.descentlang.compiler.exact;
