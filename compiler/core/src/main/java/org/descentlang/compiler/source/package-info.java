/** Text, the places in it, and what is said about them: every other stage may see this package, and it sees none. */
package org.descentlang.compiler.source;
